import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Readable, Writable } from "node:stream";

import {
  ProcessFamily,
  type ProcessMarker,
  type ProcessName,
  endFamily,
  guardGroup,
  newMarker,
  releaseGroup,
} from "@codex-orchestrator/process-runner";

import { CodexStartError } from "../errors.ts";
import { EndsOfText } from "./ends-of-text.ts";

export interface CodexCommand {
  /** Path of the native `codex`; nothing is looked for on a PATH. */
  executable: string;
  args: readonly string[];
  /** The whole environment, but for a marker by which its processes are found. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  stdin: "pipe" | "ignore";
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A Codex process in a group of its own, with what it started. All of it dies with this process, in whatever way that ends. */
export class CodexProcess {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  /** Standard output is read to its end first, unless somebody else holds it open. */
  readonly exited: Promise<Exit>;
  /** When it started, as the process table has it. */
  readonly since: number;
  readonly #stderr = new EndsOfText();
  readonly #marker: ProcessMarker;

  constructor(
    child: ChildProcess & { stdout: Readable; stderr: Readable },
    pid: number,
    marker: ProcessMarker,
  ) {
    this.pid = pid;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.#marker = marker;
    this.since = new ProcessFamily({ markers: [], leader: pid }).since;
    guardGroup(pid);
    // Whoever writes learns of the end by `exited`.
    child.stdin?.on("error", () => undefined);
    child.stderr.on("data", (chunk: Buffer) => {
      this.#stderr.push(chunk);
    });
    this.exited = exitOf(child);
  }

  /** Beginning and end of what it wrote to standard error, for messages. */
  get stderr(): string {
    return this.#stderr.text;
  }

  /** To the program itself alone. */
  signal(signal: NodeJS.Signals): void {
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has ended.
    }
  }

  /**
   * Ends it and everything that it started, also after it has ended by itself.
   *
   * @param markers by which its commands are known, too
   */
  async end(graceMs: number, markers: readonly string[] = []): Promise<readonly ProcessName[]> {
    const { pid: leader, since } = this;
    const family = new ProcessFamily({ markers: [this.#marker.assignment, ...markers], leader, since });
    const { survivors } = await endFamily(family, graceMs);
    releaseGroup(this.pid);
    return survivors;
  }
}

/** How long an ended process's output is waited for, when a process that it left behind holds the pipe. */
const drainMs = 500;

async function exitOf(child: ChildProcess & { stdout: Readable }): Promise<Exit> {
  const closed = once(child, "close");
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, drainMs)));
  await Promise.race([closed, late]);
  clearTimeout(timer);
  return { code, signal };
}

/** @throws {CodexStartError} */
export async function startCodex({ executable, args, env, cwd, stdin }: CodexCommand): Promise<CodexProcess> {
  const marker = newMarker();
  const child = spawn(executable, args, {
    cwd,
    env: { ...env, [marker.name]: marker.value },
    detached: true,
    stdio: [stdin, "pipe", "pipe"],
  }) as ChildProcess & { stdout: Readable; stderr: Readable };
  if (child.pid === undefined) throw startFailure((await once(child, "error"))[0], executable, cwd);
  return new CodexProcess(child, child.pid, marker);
}

function startFailure(cause: unknown, executable: string, cwd: string): CodexStartError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const advice = !existsSync(cwd)
    ? `There is no folder ${cwd} to start it in.`
    : code === "ENOENT"
      ? "There is no such program; install @openai/codex, or name the path of its native `codex`."
      : code === "EACCES"
        ? "The file is not executable."
        : message;
  return new CodexStartError(`Codex could not be started from ${executable}: ${advice}`, { cause });
}
