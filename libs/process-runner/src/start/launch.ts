import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";

import { findProgram } from "../isolation/find-program.ts";
import { isolate } from "../isolation/isolate.ts";
import type { Command, ObtainedIsolation } from "../isolation/isolation-level.ts";
import { type IsolationSupport, probeIsolation } from "../isolation/probe-isolation.ts";
import { type Confinement, confine, confinedCommand } from "../limits/confinement.ts";
import type { RunRequest } from "../run-request.ts";

/** What is really started for a request. */
export interface Launch {
  readonly command: Command;
  /** Whether something is set up before the command, which then is told on file descriptor 3. */
  readonly announced: boolean;
  readonly isolation?: ObtainedIsolation;
  readonly confinement: Confinement;
}

const noSupport: IsolationSupport = { levels: {}, problems: [] };

/**
 * Looks first for what a sandbox could not tell from a failure of the command: that there is no such program or folder.
 *
 * @param name last part of the name of the run's control group
 */
export async function prepareLaunch(request: RunRequest, name: string): Promise<Launch> {
  const { command, cwd, env, isolation } = request;
  const level = isolation?.level ?? "none";
  const needsSandbox = level !== "none" && level !== "env";
  const support = needsSandbox ? await probeIsolation(isolation?.searchPath) : noSupport;
  if (isolation || request.limits || request.controlGroup) assertExists(request);
  const isolated = isolation && isolate(command, { ...isolation, cwd, support });
  const sandboxed = isolated !== undefined && isolated.isolation.mechanism !== "none";
  const confinement = await confine(request, name);
  const inner = isolated?.command ?? command;
  const outer = confinedCommand(inner, confinement, { sandboxed, env });
  return {
    command: outer,
    announced: sandboxed || outer !== inner,
    ...(isolated && { isolation: isolated.isolation }),
    confinement,
  };
}

function assertExists({ command: [program], cwd, env }: RunRequest): void {
  if (findProgram(program, env["PATH"] ?? "/usr/bin:/bin", cwd) !== undefined) return;
  const there = program.includes("/") && existsSync(resolve(cwd, program));
  const code = there ? "EACCES" : "ENOENT";
  throw Object.assign(new Error(`${program}: ${code}`), { code });
}

/** To be called right after the spawn. The function it returns tells, once the command has ended, whether it was started. */
export function watchSetUp(child: ChildProcess, { announced }: Launch): () => Promise<boolean> {
  const pipe = child.stdio[3];
  if (!announced || !(pipe instanceof Readable)) return () => Promise.resolve(true);
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
