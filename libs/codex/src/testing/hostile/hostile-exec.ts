import { text } from "node:stream/consumers";

const threadId = "01a20000-0000-7000-8000-000000000001";
const send = (event: object) => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
const started = () => {
  send({ type: "thread.started", thread_id: threadId });
  send({ type: "turn.started" });
};
const usage = { input_tokens: 3, cached_input_tokens: 2, output_tokens: 1, reasoning_output_tokens: 0 };
const completed = { type: "turn.completed", usage };
const say = (words: string) => {
  send({ type: "item.completed", item: { id: "item_0", type: "agent_message", text: words } });
};
const forever = () => {
  setInterval(() => undefined, 60_000);
};

/** What this stand-in for `codex exec` does with a turn, by the prompt. */
const behaviours: Readonly<Record<string, () => void>> = {
  well: () => {
    started();
    say("well");
    send(completed);
  },
  "end without a newline": () => {
    started();
    say("well");
    process.stdout.write(JSON.stringify(completed));
  },
  "print something": () => {
    process.stdout.write("Welcome!\n[1]\n{broken\n");
    started();
    send({ type: "moon.phase", phase: "full" });
    send({ type: "item.completed", item: { id: "x", type: "hologram", beams: 3 } });
    say("well");
    send(completed);
  },
  "live on after the end": () => {
    started();
    say("well");
    send(completed);
    process.on("SIGTERM", () => undefined);
    forever();
  },
  "say nothing": () => {
    process.exitCode = 1;
    process.stderr.write(
      "Reading prompt from stdin...\nError: nothing to say\n\nStack backtrace:\n   0: <unknown>\n",
    );
  },
  "end in the middle": () => {
    started();
    process.kill(process.pid, "SIGKILL");
  },
  "tell in another shape": () => {
    started();
    send({ type: "turn.completed", usage: "much" });
    forever();
  },
  "send a line without end": () => {
    started();
    process.stdout.write("x".repeat(65 * 1024 * 1024));
    forever();
  },
  "ignore all signals": () => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
    started();
    forever();
  },
};

behaviours[await text(process.stdin)]?.();
