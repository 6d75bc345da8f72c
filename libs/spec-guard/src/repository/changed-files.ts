import { git } from "./git.ts";
import type { Repository } from "./open-repository.ts";

/** One file that differs between the base and the working tree. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: "added" | "modified" | "deleted";
  /** Where a moved file was before. The old path is also listed as deleted. */
  readonly from?: string;
  /** Blob id of the file, or of what it was moved from, at the base. */
  readonly baseBlob?: string;
}

/** Everything that was committed since `base`, and what is not committed yet but tracked. */
export async function diffWithBase(repository: Repository, base: string): Promise<ChangedFile[]> {
  const options = ["--raw", "-z", "--no-abbrev", "-M", "-O/dev/null", "--no-ext-diff", "--no-textconv"];
  return parseRawDiff(await git(repository, ["diff", ...options, base, "--"]));
}

/** The changes with the files that git does not track yet. */
export function withUntracked(changes: readonly ChangedFile[], untracked: readonly string[]): ChangedFile[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  for (const path of untracked) byPath.set(path, added(path, byPath.get(path)));
  return [...byPath.values()];
}

/** A path that was removed from the index and written again is a change of what the base had. */
function added(path: string, before: ChangedFile | undefined): ChangedFile {
  const baseBlob = before?.baseBlob;
  return baseBlob === undefined ? { path, kind: "added" } : { path, kind: "modified", baseBlob };
}

/** The format of git-diff(1), "Raw output format", with `-z`. */
function parseRawDiff(diff: string): ChangedFile[] {
  const fields = diff.split("\0");
  const changes: ChangedFile[] = [];
  for (let index = 0; index + 1 < fields.length;) {
    const [, , blob = "", , status = ""] = (fields[index] ?? "").split(" ");
    const path = fields[index + 1] ?? "";
    if (/^[RC]/.test(status)) {
      const to = fields[index + 2] ?? "";
      if (status.startsWith("R")) changes.push({ path, kind: "deleted", baseBlob: blob });
      changes.push({ path: to, kind: "added", from: path, baseBlob: blob });
      index += 3;
    } else {
      changes.push(single(path, status, blob));
      index += 2;
    }
  }
  return changes;
}

function single(path: string, status: string, baseBlob: string): ChangedFile {
  if (status === "A") return { path, kind: "added" };
  if (/^0+$/.test(baseBlob)) return { path, kind: "modified" };
  return { path, kind: status === "D" ? "deleted" : "modified", baseBlob };
}
