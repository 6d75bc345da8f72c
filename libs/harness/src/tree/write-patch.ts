import { lstat, mkdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Redactor, runProcess } from "@codex-orchestrator/process-runner";
import type { FileChange } from "../record/attempt-record.ts";
import { pathIn } from "./path-name.ts";
import { readBounded } from "./read-bounded.ts";
import { removeTree } from "./remove-tree.ts";

export interface PatchRequest {
  /** Folder as it was before. */
  readonly before: string;
  /** Folder as it is now. */
  readonly after: string;
  readonly changes: readonly FileChange[];
  /** A folder that may be made, used and removed. */
  readonly scratch: string;
  /** Where the patch goes; the folder exists, and whatever is at the path is replaced. */
  readonly path: string;
  readonly searchPath: string;
  readonly redactor: Redactor;
}

export interface WrittenPatch {
  readonly bytes: number;
  readonly sha256: string;
  /** Changes that are not in it, because they are too large or too many, or nothing that a patch can hold. */
  readonly leftOut: number;
  /** Bytes that were cut off at its end. */
  readonly truncatedBytes: number;
}

const largestPatch = 16 * 1024 * 1024;
const largestFile = 4 * 1024 * 1024;
const patchTimeoutMs = 60_000;

/**
 * Writes the changes as git's binary patch. Secrets are hidden in the files before git sees them, for it compresses what
 * is not text, and in what it writes. Undefined when there is nothing that a patch can say.
 */
export async function writePatch(request: PatchRequest): Promise<WrittenPatch | undefined> {
  const { scratch, path } = request;
  await Promise.all(["a", "b"].map((side) => mkdir(join(scratch, side), { recursive: true })));
  try {
    const leftOut = await layOut(request);
    // Whoever knew the name may have put something there.
    await rm(path, { recursive: true, force: true });
    const { log, outcome, exitCode } = await compare(request);
    if (log === undefined) return undefined;
    const { bytes, sha256, droppedBytes } = log;
    // git ends with 1 where there are differences.
    const isWhole = outcome === "exited" && (exitCode === 0 || exitCode === 1);
    if (bytes > 0 || leftOut > 0 || !isWhole)
      return {
        bytes,
        sha256,
        leftOut: isWhole ? leftOut : request.changes.length,
        truncatedBytes: droppedBytes,
      };
    await rm(path, { force: true });
    return undefined;
  } finally {
    await removeTree(scratch);
  }
}

/** Puts both sides of every change into the scratch folder. Returns how many do not fit. */
async function layOut({ before, after, changes, scratch, redactor }: PatchRequest): Promise<number> {
  let room = largestPatch;
  let leftOut = 0;
  for (const { path, change } of changes) {
    // What is not on a side may seem to be, behind a link that is.
    const sides = await Promise.all([
      change === "added" ? undefined : contentOf(pathIn(before, path)),
      change === "deleted" ? undefined : contentOf(pathIn(after, path)),
    ]);
    const size = sides.reduce(
      (sum, side) => sum + (side === "left out" ? Infinity : (side?.bytes.length ?? 0)),
      0,
    );
    if (size > room || sides.every((side) => side === undefined)) {
      leftOut += 1;
      continue;
    }
    room -= size;
    await Promise.all(
      sides.map(async (side, index) => {
        if (side === undefined || side === "left out") return;
        await lay(pathIn(join(scratch, index === 0 ? "a" : "b"), path), side, redactor);
      }),
    );
  }
  return leftOut;
}

interface Content {
  readonly bytes: Buffer;
  /** Undefined for a symbolic link, whose target the bytes are. */
  readonly mode: number | undefined;
}

async function contentOf(path: Buffer): Promise<Content | "left out" | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isSymbolicLink())
    return { bytes: await readlink(path, { encoding: "buffer" }), mode: undefined };
  if (!stats?.isFile()) return undefined;
  const bytes = await readBounded(path, largestFile);
  return bytes === undefined ? "left out" : { bytes, mode: stats.mode };
}

async function lay(path: Buffer, { bytes, mode }: Content, redactor: Redactor): Promise<void> {
  const stream = redactor.stream();
  const redacted = Buffer.concat([stream.push(bytes), stream.end()]);
  await mkdir(path.subarray(0, path.lastIndexOf("/")), { recursive: true });
  if (mode === undefined) await symlink(redacted, path);
  else await writeFile(path, redacted, { mode });
}

function compare({ scratch, path, searchPath, redactor }: PatchRequest) {
  const options = ["--no-index", "--no-prefix", "--binary", "--no-color", "--no-ext-diff", "--no-textconv"];
  return runProcess({
    command: ["git", "diff", ...options, "a", "b"],
    cwd: scratch,
    env: {
      PATH: searchPath,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CEILING_DIRECTORIES: dirname(scratch),
    },
    timeoutMs: patchTimeoutMs,
    capture: { headBytes: 0, tailBytes: 0 },
    log: { path, maxBytes: largestPatch },
    redactor,
  });
}
