import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";

import { findProgram } from "./isolation/find-program.ts";
import { isolate } from "./isolation/isolate.ts";
import type { Command, ObtainedIsolation } from "./isolation/isolation-level.ts";
import { type IsolationSupport, probeIsolation } from "./isolation/probe-isolation.ts";
import type { RunRequest } from "./run-request.ts";

/** What is really started for a request. */
export interface Launch {
  readonly command: Command;
  /** Whether the command is wrapped in a sandbox, which then tells on file descriptor 3 that it has been set up. */
  readonly sandboxed: boolean;
  readonly isolation?: ObtainedIsolation;
}

const noSupport: IsolationSupport = { levels: {}, problems: [] };

/** Looks first for what a sandbox could not tell from a failure of the command: that there is no such program or folder. */
export async function prepareLaunch({ command, cwd, env, isolation }: RunRequest): Promise<Launch> {
  if (isolation === undefined) return { command, sandboxed: false };
  const needsSandbox = isolation.level !== "none" && isolation.level !== "env";
  const support = needsSandbox ? await probeIsolation(isolation.searchPath) : noSupport;
  if (findProgram(command[0], env["PATH"] ?? "/usr/bin:/bin", cwd) === undefined) {
    const there = command[0].includes("/") && existsSync(resolve(cwd, command[0]));
    const code = there ? "EACCES" : "ENOENT";
    throw Object.assign(new Error(`${command[0]}: ${code}`), { code });
  }
  const isolated = isolate(command, { ...isolation, cwd, support });
  return { ...isolated, sandboxed: isolated.isolation.mechanism !== "none" };
}

/** To be called right after the spawn. The function it returns tells, once the command has ended, whether it was started. */
export function watchSetUp(child: ChildProcess, { sandboxed }: Launch): () => Promise<boolean> {
  const pipe = child.stdio[3];
  if (!sandboxed || !(pipe instanceof Readable)) return () => Promise.resolve(true);
  const told = new Promise<boolean>((resolve) => {
    pipe.once("data", () => {
      resolve(true);
    });
    pipe.once("close", () => {
      resolve(false);
    });
  });
  return () => told;
}
