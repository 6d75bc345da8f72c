import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ProcessFamily } from "@codex-orchestrator/process-runner";

import {
  type AppServerDriver,
  type AppServerOptions,
  startAppServer,
} from "../../app-server/start-app-server.ts";

const executables = new Map<string, string>();

/** An executable that runs a TypeScript program beside this file. */
export function hostileExecutable(program: "hostile-server.ts" | "hostile-exec.ts"): string {
  const known = executables.get(program);
  if (known !== undefined) return known;
  const path = join(mkdtempSync(join(tmpdir(), "hostile-")), "codex");
  const loader = import.meta.resolve("ts-blank-space/register");
  const main = join(import.meta.dirname, program);
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${main}'\n`);
  chmodSync(path, 0o755);
  executables.set(program, path);
  return path;
}

/** For the environment of hostile programs, so that {@link hostileProcesses} knows them. */
export const hostileMarker = { HOSTILE_TEST: randomUUID() };

/** The names of all that is alive of hostile programs with the marker, and of what they started. */
export function hostileProcesses(): string[] {
  const family = new ProcessFamily({ markers: [`HOSTILE_TEST=${hostileMarker.HOSTILE_TEST}`] });
  return family.look().members.map(({ name }) => name);
}

/** A driver of an app server that misbehaves when it is asked to; its deadlines hurry nobody, unless a test waits for one. */
export function startHostile(
  options: Partial<AppServerOptions> & { start?: string } = {},
): Promise<AppServerDriver> {
  const { start, ...others } = options;
  return startAppServer({
    executable: hostileExecutable("hostile-server.ts"),
    env: { ...hostileMarker, ...(start !== undefined && { HOSTILE_START: start }) },
    interruptDeadlineMs: 30_000,
    ...others,
  });
}
