import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Redactor, runProcess } from "@codex-orchestrator/process-runner";
import type { FileChange } from "../attempt/attempt-record.ts";
import { copyEntry } from "./copy-tree.ts";

export interface PatchRequest {
  /** Folder as it was before. */
  readonly before: string;
  /** Folder as it is now. */
  readonly after: string;
  readonly changes: readonly FileChange[];
  /** A folder that may be made, used and removed. */
  readonly scratch: string;
  /** Where the patch goes; the folder exists, the file does not. */
  readonly path: string;
  readonly searchPath: string;
  readonly redactor: Redactor;
}

export interface WrittenPatch {
  readonly bytes: number;
  readonly sha256: string;
}

const largestPatch = 16 * 1024 * 1024;
const patchTimeoutMs = 60_000;

/** Writes the changes as git's binary patch, with secrets hidden. Undefined when there is nothing that a patch can say. */
export async function writePatch(request: PatchRequest): Promise<WrittenPatch | undefined> {
  const { before, after, changes, scratch, path, searchPath, redactor } = request;
  await Promise.all(["a", "b"].map((side) => mkdir(join(scratch, side), { recursive: true })));
  try {
    for (const change of changes) {
      await copyEntry(join(before, change.path), join(scratch, "a", change.path));
      await copyEntry(join(after, change.path), join(scratch, "b", change.path));
    }
    const { log } = await runProcess({
      command: [
        "git",
        "diff",
        "--no-index",
        "--no-prefix",
        "--binary",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "a",
        "b",
      ],
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
    if (log !== undefined && log.bytes > 0) return { bytes: log.bytes, sha256: log.sha256 };
    await rm(path, { force: true });
    return undefined;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
