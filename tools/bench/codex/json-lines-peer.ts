import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A message of JSON-RPC, with as much of it as the benchmarks look at. */
export interface Message {
  id?: number;
  method?: string;
  params?: { turn?: { status?: string } };
  result?: { thread?: { id: string }; structuredContent?: { threadId: string; content: string } };
  error?: { message: string };
}

export interface Peer {
  notify: (method: string, params?: object) => void;
  /** Rejects on any error that comes in. */
  request: (method: string, params: object) => Promise<Message>;
  until: (condition: (message: Message) => boolean) => Promise<Message>;
  /** Closes its standard input and waits for its end. */
  close: () => Promise<void>;
}

/** A program that takes and gives lines of JSON-RPC, with nothing in between and nothing checked. */
export function startPeer(
  command: readonly [string, ...string[]],
  { env, cwd }: { env: Readonly<Record<string, string>>; cwd: string },
): Peer {
  const [program, ...args] = command;
  const child = spawn(program, args, { env, cwd, stdio: ["pipe", "pipe", "inherit"] });
  const listeners = new Set<(message: Message) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line) as Message;
    for (const listener of [...listeners]) listener(message);
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const until: Peer["until"] = (condition) =>
    new Promise((resolve, reject) => {
      const listener = (message: Message) => {
        if (message.error !== undefined) reject(new Error(message.error.message));
        else if (!condition(message)) return;
        else resolve(message);
        listeners.delete(listener);
      };
      listeners.add(listener);
    });
  let lastId = 0;
  return {
    until,
    notify: (method, params) => send({ method, params }),
    request(method, params) {
      const id = ++lastId;
      send({ id, method, params });
      return until((message) => message.id === id && message.method === undefined);
    },
    async close() {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}
