import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import { bubblewrapCommand } from "./bubblewrap.ts";
import { findProgram } from "./find-program.ts";
import {
  type Command,
  type Sandbox,
  type SandboxLevel,
  type SandboxMechanism,
  hasNoNetwork,
  sandboxLevels,
} from "./isolation-level.ts";
import { unshareCommand } from "./unshare.ts";

/** Puts a command into a sandbox. */
export type Wrap = (command: Command, sandbox: Sandbox) => Command;

export interface SandboxSupport {
  readonly mechanism: SandboxMechanism;
  readonly wrap: Wrap;
}

/** What a probe found out about this machine. */
export interface IsolationSupport {
  readonly levels: Readonly<Partial<Record<SandboxLevel, SandboxSupport>>>;
  /** One sentence for every mechanism and level that does not work here. */
  readonly problems: readonly string[];
}

/** Only folders that the commands to be isolated cannot write to belong here. */
export const defaultIsolationSearchPath =
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin";

const probeMs = 10_000;
const probes = new Map<string, Promise<IsolationSupport>>();

/**
 * Finds out which levels can be had, by running a command in each sandbox that tries to break out of it. The programs
 * of the sandboxes are looked for on `searchPath` only. The answer is kept for the life of this process.
 */
export function probeIsolation(searchPath = defaultIsolationSearchPath): Promise<IsolationSupport> {
  const known = probes.get(searchPath);
  if (known !== undefined) return known;
  const probe = probeMechanisms(searchPath);
  probes.set(searchPath, probe);
  return probe;
}

async function probeMechanisms(searchPath: string): Promise<IsolationSupport> {
  const levels: Partial<Record<SandboxLevel, SandboxSupport>> = {};
  const problems: string[] = [];
  for (const { mechanism, program, wrap } of mechanisms(searchPath)) {
    if (program === undefined) {
      problems.push(`${mechanism} was not found on ${searchPath}.`);
      continue;
    }
    for (const level of sandboxLevels.filter((one) => levels[one] === undefined)) {
      const problem = await tryOut(wrap(program), level);
      if (problem === undefined) levels[level] = { mechanism, wrap: wrap(program) };
      else problems.push(`${mechanism} does not give ${level}: ${problem}.`);
    }
  }
  return { levels, problems };
}

function mechanisms(searchPath: string) {
  const asRoot = process.getuid?.() === 0;
  const bubblewrap = (program: string): Wrap => bubblewrapCommand.bind(undefined, program);
  const unshare =
    (program: string): Wrap =>
    (command, sandbox) =>
      unshareCommand(program, command, sandbox, { searchPath, asRoot });
  return [
    { mechanism: "bubblewrap", program: findProgram("bwrap", searchPath), wrap: bubblewrap },
    { mechanism: "unshare", program: findProgram("unshare", searchPath), wrap: unshare },
  ] as const;
}

const brokenOut = 99;
const attempt = `
echo x > inside/allowed || exit 1
for file in "$1/refused" outside/file; do if echo x > "$file"; then exit ${brokenOut}; fi; done 2> /dev/null
while read -r name _; do case $name in Inter* | face* | lo:*) ;; *) echo "interface $name" ;; esac; done < /proc/net/dev
`;

/** Says in what way the sandbox does not hold, or nothing when it does. */
async function tryOut(wrap: Wrap, level: SandboxLevel): Promise<string | undefined> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "isolation-probe-")));
  try {
    mkdirSync(join(folder, "inside"));
    mkdirSync(join(folder, "outside"));
    writeFileSync(join(folder, "outside", "file"), "");
    const command: Command = ["/bin/sh", "-c", attempt, "probe", folder];
    const sandbox = { level, cwd: folder, writable: [join(folder, "inside")] };
    const { exitCode, stdout, stderr } = await run(wrap(command, sandbox), folder);
    if (exitCode === brokenOut || existsSync(join(folder, "refused")))
      return "a write outside was not refused";
    if (exitCode !== 0) return stderr.trim().replace(/\.$/, "") || `the probe ended with ${exitCode}`;
    if (!existsSync(join(folder, "inside", "allowed"))) return "a write to a writable folder was lost";
    return hasNoNetwork(level) && stdout !== "" ? `it has the ${stdout.trim()}` : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run([program, ...args]: Command, cwd: string) {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    timeout: probeMs,
    killSignal: "SIGKILL",
  }) as ChildProcessByStdio<null, Readable, Readable>;
  const ended = once(child, "close");
  (child.stdio[3] as unknown as Readable).resume();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = (await ended) as [number | null];
  return { exitCode, stdout, stderr };
}
