import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type OutputItem, outputItem } from "./output-items.ts";
import { type ResponseEnd, responseObject } from "./response-object.ts";
import type { ScriptedRequest } from "../request/scripted-request.ts";
import { type ResponseStep, type ScriptedUsage, defaultUsage } from "../script/steps.ts";
import { type StreamEvent, eventsOf, serverSentEvent } from "./stream-events.ts";

/** Steps that were checked against the request: every item that the answer will hold is known before it begins. */
export interface PreparedAnswer {
  id: string;
  request: ScriptedRequest;
  steps: readonly { step: ResponseStep; item: OutputItem | undefined }[];
}

/** @throws {ScriptViolation} when the request does not offer a tool that a step needs */
export function prepareAnswer(
  request: ScriptedRequest,
  steps: readonly ResponseStep[],
  freshId: (prefix: string, stem: string) => string,
): PreparedAnswer {
  const stem = String(request.index + 1);
  return {
    id: freshId("resp", stem),
    request,
    steps: steps.map((step, at) => ({
      step,
      item: outputItem(step, request, (prefix) => freshId(prefix, `${stem}_${at + 1}`)),
    })),
  };
}

/** @returns whether the connection was cut as scripted */
export async function sendAnswer(
  answer: PreparedAnswer,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<"answered" | "dropped"> {
  const error = answer.steps.map(({ step }) => step).find((step) => step.do === "http-error");
  const stream = answer.request.stream && error === undefined ? openStream(answer, response) : undefined;
  await stream?.send({ type: "response.created", response: stream.snapshot([], { status: "in_progress" }) });

  const output: OutputItem[] = [];
  let usage: ScriptedUsage = defaultUsage;
  let end: ResponseEnd | undefined;
  for (const { step, item } of answer.steps) {
    if (step.do === "delay") await untilOrAborted(step.until, signal);
    if (signal.aborted) return "answered";
    if (step.do === "usage") usage = step.usage;
    if (step.do === "drop-stream") {
      await stream?.flush();
      response.destroy();
      return "dropped";
    }
    if (step.do === "failed") end = { status: "failed", error: { code: step.code, message: step.message } };
    if (step.do === "incomplete") end = { status: "incomplete", reason: step.reason, usage };
    if (item === undefined) continue;
    const deltas = step.do === "message" ? step.deltas : [];
    for (const event of eventsOf(item, output.length, deltas)) await stream?.send(event);
    output.push(item);
  }

  end ??= { status: "completed", usage };
  const result = responseObject(answer.id, answer.request, output, end);
  if (error !== undefined) sendJson(response, error.status, error.body, error.headers);
  else if (stream === undefined) sendJson(response, 200, result);
  else {
    await stream.send({ type: `response.${end.status}`, response: result });
    response.end();
  }
  return "answered";
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

function openStream({ id, request }: PreparedAnswer, response: ServerResponse) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  let sequence = 0;
  return {
    /** A comment is passed over by clients; once it has left, so has everything before it. */
    flush: () =>
      new Promise<void>((resolve) => {
        response.write(":\n\n", () => {
          resolve();
        });
      }),
    snapshot: (output: readonly OutputItem[], end: ResponseEnd) => responseObject(id, request, output, end),
    async send(event: StreamEvent): Promise<void> {
      const room = response.write(serverSentEvent({ ...event, sequence_number: sequence++ }));
      if (!room && !response.destroyed)
        await Promise.race([once(response, "drain"), once(response, "close")]);
    },
  };
}

async function untilOrAborted(
  until: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  let leave: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    leave = resolve;
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    await Promise.race([until(signal), aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
