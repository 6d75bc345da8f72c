import { GitFailedError } from "../errors.ts";
import { FileList } from "./file-list.ts";
import { git, runGit } from "./git.ts";
import type { Repository } from "./open-repository.ts";

/** What git knows of the files that are there. */
export interface WorkingFiles {
  /** Tracked files, also those a sparse checkout leaves out, and untracked ones that are not ignored. */
  readonly files: FileList;
  readonly untracked: readonly string[];
  /** Blob ids of tracked files that a sparse checkout leaves out. */
  readonly skipped: ReadonlyMap<string, string>;
}

export async function listWorkingFiles(repository: Repository): Promise<WorkingFiles> {
  const [tracked, differing] = await Promise.all([
    git(repository, ["ls-files", "-z", "-s", "-t"]),
    git(repository, ["ls-files", "-z", "-t", "--deleted", "--others", "--exclude-standard"]),
  ]);
  const { untracked, deleted } = parseDiffering(differing);
  const paths = [...untracked];
  const skipped = new Map<string, string>();
  for (const entry of tracked.split("\0")) {
    const tab = entry.indexOf("\t");
    const path = entry.slice(tab + 1);
    if (tab < 0 || deleted.has(path)) continue;
    paths.push(path);
    if (entry.startsWith("S ")) skipped.set(path, entry.split(" ", 3)[2] ?? "");
  }
  return { files: new FileList(paths), untracked, skipped };
}

/** The tags of git-ls-files(1) `-t`: `?` for untracked, `R` for removed. */
function parseDiffering(listing: string): { untracked: string[]; deleted: Set<string> } {
  const untracked: string[] = [];
  const deleted = new Set<string>();
  for (const entry of listing.split("\0")) {
    const path = entry.slice(2);
    // An untracked repository inside this one is listed as a folder, and its files are not this repository's.
    if (entry.startsWith("? ") && !path.endsWith("/")) untracked.push(path);
    if (entry.startsWith("R ")) deleted.add(path);
  }
  return { untracked, deleted };
}

/** The paths among some that git is told to ignore, such as what a build writes. */
export async function ignoredPaths(repository: Repository, paths: readonly string[]): Promise<Set<string>> {
  if (paths.length === 0) return new Set();
  // The prefix keeps a name that begins with a colon from being read as a pattern; the slash asks as for a folder, too.
  const input = paths.map((path) => `./${path}\0./${path}/\0`).join("");
  const { stdout, stderr, exitCode } = await runGit(
    repository,
    ["check-ignore", "-z", "--no-index", "--stdin"],
    input,
  );
  // 1 says that none is ignored.
  if (exitCode !== 0 && exitCode !== 1)
    throw new GitFailedError(
      `git check-ignore failed in ${repository.directory}. It said: ${stderr.text.trim()}`,
    );
  const ignored = stdout.text.split("\0").filter((path) => path !== "");
  return new Set(ignored.map((path) => path.slice("./".length).replace(/\/$/, "")));
}
