import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

import type { RunRequest } from "../run-request.ts";

/** A new folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "process-runner-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export const path = process.env["PATH"] ?? "";

/** A request with a limit that no healthy test comes near. */
export function request(command: RunRequest["command"], overrides: Partial<RunRequest> = {}): RunRequest {
  return { command, cwd: "/", env: { PATH: path }, timeoutMs: 60_000, ...overrides };
}

export const shell = (script: string, overrides: Partial<RunRequest> = {}) =>
  request(["/bin/sh", "-c", script], overrides);

export const node = (script: string, overrides: Partial<RunRequest> = {}) =>
  request([process.execPath, "-e", script], overrides);
