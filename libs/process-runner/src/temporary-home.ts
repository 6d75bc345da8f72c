import { mkdirSync, mkdtempSync, realpathSync, rmdirSync } from "node:fs";
import { chmod, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { RunRequest } from "./run-request.ts";

/** Runs the request with `HOME` and `TMPDIR` in a new folder where it asks for that, and removes the folder afterwards. */
export async function withTemporaryHome<T>(
  request: RunRequest,
  run: (request: RunRequest) => Promise<T>,
): Promise<T> {
  if (!request.temporaryHome) return run(request);
  // Synchronous: a few microseconds each, where a turn through the thread pool is many times that.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "process-runner-home-")));
  const [home, temporary] = [join(folder, "home"), join(folder, "tmp")];
  try {
    mkdirSync(home);
    mkdirSync(temporary);
    const { env, isolation } = request;
    return await run({
      ...request,
      env: { ...env, HOME: home, TMPDIR: temporary },
      ...(isolation && { isolation: { ...isolation, writable: [...(isolation.writable ?? []), folder] } }),
    });
  } finally {
    if (!areEmptyAndGone([home, temporary, folder])) await removeFolder(folder);
  }
}

/** Most commands leave nothing in their home. */
function areEmptyAndGone(folders: readonly string[]): boolean {
  try {
    for (const folder of folders) rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await openUp(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Some tools, such as Go's module cache, make their folders read-only; the files in these cannot be removed. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(folder, entry.name));
  }
}
