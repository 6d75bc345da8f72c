import { describe, expect, it } from "vitest";
import type { TurnEvent, TurnItem } from "../../driver.ts";
import { recordedServer } from "../../testing/recorded-server.ts";
import { approvalRequested, codexEvents, sessionConfigured, type CodexEvent } from "./codex-events.ts";

const recorded = (type: string): Record<string, unknown> =>
  recordedServer.events.find(({ msg }) => msg.type === type)!.msg;

const command = recorded("exec_command_end");
const patch = recorded("patch_apply_end");
const message = recorded("agent_message");
const delta = recorded("agent_message_content_delta");
const turnId = command["turn_id"] as string;
const ids = { threadId: delta["thread_id"] as string, turnId };
const [[path, change]] = Object.entries(patch["changes"] as Record<string, Record<string, string>>) as [
  [string, Record<string, string>],
];

const ran: TurnItem = {
  type: "command",
  id: command["call_id"] as string,
  command: "/bin/bash -c 'echo hi'",
  status: "completed",
  exitCode: 0,
  output: "hi\n",
};
const patched: TurnItem = {
  type: "file-change",
  id: patch["call_id"] as string,
  status: "completed",
  changes: [{ path, kind: change["type"]!, diff: change["unified_diff"]! }],
};

const completed = (item: TurnItem): CodexEvent[] => codexEvents({ type: "item-completed", ...ids, item });

describe("codex/event", () => {
  it.each<[string, CodexEvent[]]>([
    [
      "session_configured",
      [sessionConfigured(ids.threadId, { model: "gpt-5.5", approvalPolicy: "never", cwd: "/scratch/repo" })],
    ],
    ["task_started", codexEvents({ type: "turn-started", ...ids })],
    ["exec_command_begin", codexEvents({ type: "item-started", ...ids, item: ran })],
    ["exec_command_end", completed(ran)],
    ["patch_apply_begin", codexEvents({ type: "item-started", ...ids, item: patched })],
    ["patch_apply_end", completed(patched)],
    [
      "agent_message_content_delta",
      codexEvents({ type: "message-delta", ...ids, itemId: delta["item_id"] as string, text: "one " }),
    ],
    ["agent_message", completed({ type: "message", id: "m", text: message["message"] as string })],
  ])("is what the old server sent, as far as it is known: %s", (type, events) => {
    expect(events).toHaveLength(1);
    expect(recorded(type)).toMatchObject({ ...events[0] });
  });

  it("counts tokens by the old names", () => {
    const { info } = recorded("token_count") as { info: Record<string, Record<string, number>> };
    const used = info["last_token_usage"]!;
    const usage = {
      inputTokens: used["input_tokens"]!,
      cachedInputTokens: used["cached_input_tokens"]!,
      outputTokens: used["output_tokens"]!,
      reasoningOutputTokens: used["reasoning_output_tokens"]!,
    };
    const [event] = codexEvents({ type: "usage", ...ids, turn: usage, thread: usage });
    expect(info).toMatchObject(event!["info"] as object);
  });

  it("carries a command's output as the old server did, in base64", () => {
    const event: TurnEvent = { type: "command-output", ...ids, itemId: "i", text: "hi\n" };
    expect(codexEvents(event)).toEqual([
      { type: "exec_command_output_delta", call_id: "i", stream: "stdout", chunk: "aGkK" },
    ]);
  });

  it("tells of approvals that are asked for", () => {
    const request = { kind: "command", ...ids, itemId: "i", command: "ls", cwd: "/repo" } as const;
    expect(approvalRequested(request)).toMatchObject([
      { type: "exec_approval_request", call_id: "i", command: ["ls"], cwd: "/repo" },
    ]);
  });
});
