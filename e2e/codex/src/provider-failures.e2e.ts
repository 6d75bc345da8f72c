import { type CodexThread, TurnFailedError, type TurnFailureKind } from "@codex-orchestrator/codex";
import {
  type ScriptedResponse,
  defaultUsage,
  dropStream,
  failed,
  httpError,
  incomplete,
  message,
  reasoning,
  shell,
} from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { withAppServer } from "./testing/app-server-ground.ts";

/** Codex sends a request again when the answer is an error, and asks again when the stream breaks. */
const provider = { requestRetries: 1, streamRetries: 1 };

interface Failure {
  answer: ScriptedResponse;
  kind: TurnFailureKind;
  status?: number;
  /** Requests that reach the provider. */
  requests: number;
}

const failures: Record<string, Failure> = {
  "401": { answer: httpError(401), kind: "unauthorized", status: 401, requests: 2 },
  "403": { answer: httpError(403), kind: "unauthorized", status: 403, requests: 2 },
  "429": { answer: httpError(429), kind: "rate-limited", status: 429, requests: 1 },
  "500": { answer: httpError(500), kind: "server-error", requests: 4 },
  "400": { answer: httpError(400), kind: "refused", requests: 1 },
  "dropped stream": { answer: [message("half"), dropStream()], kind: "stream-dropped", requests: 2 },
  "stream that ends at once": { answer: dropStream(), kind: "stream-dropped", requests: 2 },
  "rate limit within the stream": {
    answer: failed("rate_limit_exceeded", "slow down"),
    kind: "rate-limited",
    requests: 2,
  },
  "context that is too long": {
    answer: failed("context_length_exceeded", "too long"),
    kind: "context-overflow",
    requests: 1,
  },
  "quota that is used up": { answer: failed("insufficient_quota", "pay"), kind: "quota", requests: 1 },
  "answer that is cut off": { answer: incomplete("max_output_tokens"), kind: "other", requests: 1 },
};

async function failureOf(thread: CodexThread, retrying: string[]): Promise<TurnFailedError> {
  const turn = thread.run("fail", {
    onEvent: (event) => {
      if (event.type === "retrying") retrying.push(event.message);
    },
  });
  const error: unknown = await turn.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TurnFailedError);
  return error as TurnFailedError;
}

describe("provider's", () => {
  it.each(Object.entries(failures))(
    "%s fails the turn by its kind, after bounded retries",
    async (_what, failure) => {
      await withAppServer(
        { provider, script: ({ prompt }) => (prompt === "fail" ? failure.answer : message("well")) },
        async ({ codex, repository, double }) => {
          const thread = await codex.startThread({ cwd: repository });
          const retrying: string[] = [];
          const error = await failureOf(thread, retrying);
          expect(error).toMatchObject({ kind: failure.kind, turn: { threadId: thread.id } });
          expect(error.status).toBe(failure.status);
          expect(double.requests).toHaveLength(failure.requests);
          expect(retrying.length).toBe(failure.requests > 1 ? 1 : 0);
          expect(await thread.run("go on")).toMatchObject({ message: "well" });
        },
      );
    },
  );

  it("failure after some work tells what was done and used", async () => {
    await withAppServer(
      { provider, script: ({ outputs }) => (outputs.length === 0 ? shell("echo worked") : httpError(429)) },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({
          cwd: repository,
          sandbox: "danger-full-access",
          approvalPolicy: "never",
        });
        const error = await failureOf(thread, []);
        expect(error.turn.items).toMatchObject([{ type: "command", output: "worked\n" }]);
        expect(error.turn.usage).toEqual(defaultUsage);
      },
    );
  });

  it("stream that breaks once is asked for again, and what comes twice is told once", async () => {
    await withAppServer(
      {
        provider,
        script: [
          [reasoning("let me see"), message("the answer"), dropStream()],
          [reasoning("let me see"), message("the answer")],
        ],
      },
      async ({ codex, repository, double }) => {
        const thread = await codex.startThread({ cwd: repository });
        const completed: string[] = [];
        const result = await thread.run("ask", {
          onEvent: (event) => {
            if (event.type === "item-completed") completed.push(event.item.type);
          },
        });
        expect(double.requests).toHaveLength(2);
        expect(result.message).toBe("the answer");
        expect(result.items.map(({ type }) => type)).toEqual(["reasoning", "message"]);
        expect(completed).toEqual(["reasoning", "message"]);
        expect(result.usage).toEqual(defaultUsage);
      },
    );
  });

  it("address where nobody listens fails the turn, which Codex itself would never do", async () => {
    await withAppServer(
      {
        script: [],
        provider: { ...provider, baseUrl: "http://127.0.0.1:9/v1" },
        server: { networkDeadlineMs: 500 },
      },
      async ({ codex, repository }) => {
        const thread = await codex.startThread({ cwd: repository });
        expect(await failureOf(thread, [])).toMatchObject({ kind: "unreachable" });
      },
    );
  });
});
