import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Acknowledgement {
  readonly seq: number;
  readonly hash: string;
}

export interface Appender {
  readonly child: ChildProcess;
  /** What the process was told is in the log, in its order. Grows while it runs. */
  readonly acknowledged: readonly Acknowledgement[];
  /** Resolves when the process has ended and all that it said was read. */
  readonly ended: Promise<void>;
}

const program = join(import.meta.dirname, "appender-process.ts");
const flags = ["--import", "ts-blank-space/register", "--conditions=@codex-orchestrator/source"];

/** Starts a process that appends this many records, or as many as it can until it is killed. */
export function startAppender(path: string, name: string, records = Infinity, maxBytes = Infinity): Appender {
  const child = spawn(process.execPath, [...flags, program, path, name, String(records), String(maxBytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: Acknowledgement[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    const [seq, hash = ""] = line.split(" ");
    // The last line of a killed process may be cut off.
    if (hash.length === 64) acknowledged.push({ seq: Number(seq), hash });
  });
  const ended = Promise.all([once(child, "close"), once(lines, "close")]).then(() => undefined);
  return { child, acknowledged, ended };
}
