import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Holder {
  readonly pid: number;
  /** Gives an order and waits for the answer; see `holder-process.ts`. */
  tell(order: string): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
}

const flags = ["--import", "ts-blank-space/register", "--conditions=@codex-orchestrator/source"];

/** A process of its own that acquires `key` when it is told to. */
export function startHolder(where: string, leaseMs: number, key: string, file: string): Holder {
  const program = join(import.meta.dirname, "holder-process.ts");
  const child = spawn(process.execPath, [...flags, program, where, String(leaseMs), key, file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, "exit");
  return {
    pid: child.pid ?? 0,
    async tell(order) {
      const answer = once(lines, "line");
      child.stdin.write(`${order}\n`);
      const [line] = (await answer) as [string];
      return line;
    },
    signal(signal) {
      child.kill(signal);
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
