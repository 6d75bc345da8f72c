import { requests } from "./behaviours-requests.ts";
import { type TurnCall, turnScript } from "./turn-script.ts";

type Behaviour = (call: TurnCall) => void | Promise<void>;

const nothing = () => undefined;

/** What the server can do with a turn, by the prompt. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  well: (call) => {
    turnScript(call).say("well");
  },

  "never answer": nothing,

  "refuse in a moment": (call) => {
    setTimeout(() => {
      call.peer.send({ id: call.id, error: { code: -32600, message: "rather not" } });
    }, 50);
  },

  "answer and do nothing": (call) => {
    turnScript(call).answer();
  },

  "die before the answer": () => {
    process.kill(process.pid, "SIGKILL");
  },

  "die in half a line": (call) => {
    turnScript(call).answer();
    call.peer.raw('{"method":"item/completed","params":{"threadId"');
    setImmediate(() => process.exit(9));
  },

  "close the output and live": (call) => {
    turnScript(call).answer();
    process.stdout.end();
  },

  "print something": (call) => {
    call.peer.raw("a library says hello\n\n   \n[1,2]\n");
    turnScript(call).say("well");
  },

  "send broken JSON": (call) => {
    turnScript(call).answer();
    call.peer.raw('{"method":"item/completed",\n');
  },

  "send a message that is none": (call) => {
    turnScript(call).answer();
    call.peer.send({ hello: "world" });
  },

  "send a line without end": (call) => {
    turnScript(call).answer();
    call.peer.raw("x".repeat(65 * 1024 * 1024));
  },

  "send a long line": (call) => {
    turnScript(call).say("y".repeat(10 * 1024 * 1024));
  },

  "send byte by byte": async (call) => {
    const script = turnScript(call);
    script.answer();
    const item = { type: "agentMessage", id: "m", text: "ä€😀" };
    const line = Buffer.from(
      `${JSON.stringify({ method: "item/completed", params: { ...script.place, item } })}\n`,
    );
    for (const byte of line) {
      call.peer.raw(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    script.completed();
  },

  "answer somebody else": (call) => {
    call.peer.send({ id: 987_654, result: { turn: { id: "stolen" } } });
    call.peer.send({ id: "987654", error: { code: 1, message: "no" } });
    turnScript(call).say("well");
  },

  "answer twice": (call) => {
    turnScript(call).answer();
    call.peer.send({ id: call.id, result: { turn: { id: "another" } } });
    const script = turnScript(call);
    script.message("well");
    script.completed();
  },

  "tell before answering": (call) => {
    const script = turnScript(call);
    script.started();
    script.message("well");
    script.completed();
    script.answer();
  },

  "answer in another shape": (call) => {
    call.peer.send({ id: call.id, result: { turn: 7 } });
  },

  "complete in another shape": (call) => {
    turnScript(call).answer();
    call.peer.notify("turn/completed", { threadId: call.threadId });
  },

  "tell of a known item in another shape": (call) => {
    const script = turnScript(call);
    script.answer();
    script.item({ type: "commandExecution", id: "c", command: ["a", "list"], status: "completed" });
  },

  "tell of what nobody knows": (call) => {
    const script = turnScript(call);
    script.answer();
    call.peer.notify("moon/phase/changed", { phase: "full" });
    script.item({ type: "hologram", id: "h", beams: 3 });
    script.item({ type: "agentMessage", id: "m", text: "well", mood: { colour: "blue" } });
    script.completed();
  },

  "tell of others": (call) => {
    const script = turnScript(call);
    script.answer();
    for (const other of [
      { threadId: "another", turnId: call.turnId },
      { threadId: call.threadId, turnId: "another" },
    ]) {
      const theirs = turnScript({ ...call, ...other });
      theirs.message("not yours");
      theirs.usage(1000);
      theirs.completed("failed", { message: "not yours either" });
    }
    script.message("well");
    script.completed();
  },

  "tell everything twice": (call) => {
    const script = turnScript(call);
    script.answer();
    script.message("well", "m1");
    script.message("well", "m1");
    script.retrying();
    script.message("well", "m2");
    script.usage(10);
    script.usage(10);
    script.completed();
    script.completed();
  },

  "repeat itself on purpose": (call) => {
    const script = turnScript(call);
    script.answer();
    script.message("well", "m1");
    script.usage(10);
    script.retrying();
    script.message("well", "m2");
    script.usage(20, 10);
    script.completed();
  },

  "retry twice": (call) => {
    const script = turnScript(call);
    script.answer();
    for (const id of ["m1", "m2", "m3"]) {
      script.message("well", id);
      script.retrying();
    }
    script.message("another answer", "m4");
    script.completed();
  },

  "count again from the beginning": (call) => {
    const script = turnScript(call);
    script.answer();
    script.usage(500, 100);
    script.usage(50);
    script.completed();
  },

  "say very much": (call) => {
    const script = turnScript(call);
    script.answer();
    const aggregatedOutput = `begin${"o".repeat(5_000_000)}end`;
    script.item({
      type: "commandExecution",
      id: "c",
      command: "yes",
      status: "completed",
      aggregatedOutput,
      exitCode: 0,
    });
    script.message(`begin${"m".repeat(5_000_000)}end`);
    script.completed();
  },

  "fail without a word": (call) => {
    turnScript(call).answer();
    turnScript(call).completed("failed");
  },

  "stop unasked": (call) => {
    turnScript(call).answer();
    turnScript(call).completed("interrupted");
  },

  "ignore the interruption": (call) => {
    call.peer.onInterrupt(call.turnId, nothing);
    turnScript(call).answer();
  },

  "refuse the interruption": (call) => {
    turnScript(call).answer();
  },

  "end well at the interruption": (call) => {
    const script = turnScript(call);
    call.peer.onInterrupt(call.turnId, (id) => {
      call.peer.send({ id, result: {} });
      script.message("just done");
      script.completed();
    });
    script.answer();
  },

  "leave an agent at work": (call) => {
    const script = turnScript(call);
    script.answer();
    const agent = { threadId: "agent", turnId: `${call.turnId}-agent` };
    call.peer.onInterrupt(agent.turnId, (id) => {
      call.peer.send({ id, result: {} });
      turnScript({ ...call, ...agent }).completed("interrupted");
    });
    script.agentStarted(agent);
    turnScript({ ...call, ...agent }).usage(7);
    script.usage(10);
    script.message("well");
    script.completed();
  },

  "leave an agent at work that does not end": (call) => {
    const script = turnScript(call);
    script.answer();
    script.agentStarted({ threadId: "agent", turnId: "agent-turn" });
    script.message("well");
    script.completed();
  },

  ...requests,
};
