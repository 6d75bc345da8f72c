import { chmod, mkdir, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { RunRequest } from "./run-request.ts";

/** Runs the request with `HOME` and `TMPDIR` in a new folder where it asks for that, and removes the folder afterwards. */
export async function withTemporaryHome<T>(
  request: RunRequest,
  run: (request: RunRequest) => Promise<T>,
): Promise<T> {
  if (!request.temporaryHome) return run(request);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "process-runner-home-")));
  try {
    const [home, temporary] = [join(folder, "home"), join(folder, "tmp")];
    await mkdir(home);
    await mkdir(temporary);
    const { env, isolation } = request;
    return await run({
      ...request,
      env: { ...env, HOME: home, TMPDIR: temporary },
      ...(isolation && { isolation: { ...isolation, writable: [...(isolation.writable ?? []), folder] } }),
    });
  } finally {
    await removeFolder(folder);
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
