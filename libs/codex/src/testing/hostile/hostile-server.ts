import { createInterface } from "node:readline";

import { behaviours } from "./behaviours.ts";
import { type Peer, type Params, stdoutPeer } from "./peer.ts";

/**
 * An app server that can be made to misbehave: at its start by the variable HOSTILE_START, in a turn by the prompt, which
 * names one of the behaviours.
 */
const peer: Peer = stdoutPeer();

interface Incoming {
  id?: string | number;
  method?: string;
  params?: Params;
  result?: unknown;
  error?: unknown;
}

let threads = 0;
let turns = 0;

const starts: Record<string, (id: string | number) => void> = {
  "never answers": () => undefined,
  dies: () => {
    process.stderr.write("error: the configuration is unreadable\n");
    process.exitCode = 3;
    process.stdin.destroy();
  },
  refuses: (id) => {
    peer.send({ id, error: { code: -32600, message: "not today" } });
  },
  "answers in another shape": (id) => {
    peer.send({ id, result: { agent: 1 } });
  },
  "says a lot and dies": () => {
    process.stderr.write(`first words${"x".repeat(1_000_000)}last words`, () => process.exit(1));
  },
  "prints a banner": (id) => {
    peer.raw("Welcome!\n\n");
    peer.send({ id, result: { userAgent: "hostile/1.0" } });
  },
};

function asked(id: string | number, method: string, params: Params): void {
  switch (method) {
    case "initialize": {
      const start = starts[process.env["HOSTILE_START"] ?? "prints a banner"];
      start?.(id);
      return;
    }
    case "thread/start":
    case "thread/resume":
    case "thread/fork": {
      if (params["cwd"] === "/never") return;
      const known = params["threadId"];
      const isKnown = typeof known === "string" && method === "thread/resume";
      const threadId = isKnown ? known.toLowerCase() : `thread-${(threads += 1)}`;
      peer.send({ id, result: { thread: { id: threadId, sessionId: threadId } } });
      return;
    }
    case "turn/start": {
      const [input] = params["input"] as [{ text: string }];
      const turnId = `turn-${process.pid}-${(turns += 1)}`;
      const behave = behaviours[input.text];
      if (behave === undefined)
        peer.send({ id, error: { code: -32600, message: `no behaviour ${input.text}` } });
      else void behave({ peer, id, threadId: String(params["threadId"]), turnId });
      return;
    }
    case "turn/interrupt":
      peer.interrupted(id, String(params["turnId"]));
      return;
    default:
      peer.send({ id, result: {} });
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, method, params = {}, result, error } = JSON.parse(line) as Incoming;
    if (id === undefined) return;
    if (method === undefined) peer.answered(id, error === undefined ? { result } : { error });
    else asked(id, method, params);
  })
  .on("close", () => {
    process.exit();
  });
