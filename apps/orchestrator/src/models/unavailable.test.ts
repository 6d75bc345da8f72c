import { inspect } from "node:util";
import { TurnFailedError, type TurnFailureKind } from "@codex-orchestrator/codex";
import { describe, expect, it } from "vitest";
import { ProviderUnavailableError, RunSuspension } from "../errors.ts";
import { unavailable } from "./unavailable.ts";

const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0 };
const turn = { threadId: "t", items: [], usage, approvals: [] };
const failed = (kind: TurnFailureKind, status?: number) =>
  unavailable(new TurnFailedError(kind, "it said so", turn, status))?.message;
const request = (code: string) => unavailable(Object.assign(new Error("Mend it."), { code }))?.message;

const passes = "Nothing is lost: `resume <run>` goes on.";
const mended = "Nothing is lost: when that is mended, `resume <run>` goes on.";

describe("the run waits for a provider", () => {
  it.each([
    ...["E_MODEL_NETWORK", "E_MODEL_RATE_LIMITED", "E_MODEL_SERVER"].map((code) => [code, passes] as const),
    ...["E_MODEL_NOT_FOUND", "E_MODEL_QUOTA", "E_MODEL_UNAUTHORIZED"].map((code) => [code, mended] as const),
  ])("after %s of a peer", (code, advice) => {
    expect(request(code)).toBe(`Mend it. ${advice}`);
  });

  it.each<[TurnFailureKind, number | undefined, string]>([
    ["rate-limited", 429, `limits the rate of requests (429), also after Codex has tried again: it said so.`],
    ["server-error", undefined, "fails, also after Codex has tried again: it said so."],
    ["stream-dropped", undefined, "breaks the connection, also after Codex has tried again: it said so."],
    ["unreachable", undefined, "cannot be reached, also after Codex has tried again: it said so."],
  ])("after a turn of Codex that failed as %s (%s)", (kind, status, what) => {
    expect(failed(kind, status)).toBe(`The provider of Codex ${what} ${passes}`);
  });

  it.each<[TurnFailureKind, number | undefined, RegExp]>([
    [
      "unauthorized",
      401,
      /refuses the key or the login \(401\): it said so\. Check OPENAI_API_KEY .*codex login/,
    ],
    ["quota", undefined, /no credit left: it said so\. Add credit, or use another key\./],
    ["not-found", 404, /does not know the model \(404\): it said so\. Name another with --codex-model/],
  ])(
    "after a turn of Codex that failed as %s (%s), until somebody has mended something",
    (kind, status, what) => {
      expect(failed(kind, status)).toMatch(what);
      expect(failed(kind, status)).toContain(mended);
    },
  );

  it("also when the error is a copy from a recording", () => {
    const { name, message, code, kind, said } = new TurnFailedError("server-error", "busy", turn);
    const copy = Object.assign(new Error(message), { name, code, kind, said });
    expect(unavailable(copy)).toBeInstanceOf(ProviderUnavailableError);
    expect(unavailable(copy)).toBeInstanceOf(RunSuspension);
    expect(unavailable(copy)).toMatchObject({ code: "E_PROVIDER_UNAVAILABLE" });
  });

  it("and repeats no secret that Codex repeats", () => {
    const error = new TurnFailedError("unauthorized", "Incorrect API key provided: sk-1.", turn, 401);
    const reason = unavailable(error, (text) => text.replace("sk-1", "[redacted]"));
    expect(inspect(reason, { depth: 9 })).toContain("provided: [redacted].");
    expect(inspect(reason, { depth: 9 })).not.toContain("sk-1");
  });
});

describe("the run does not wait", () => {
  it.each(["E_MODEL_REQUEST", "E_CONTEXT_OVERFLOW", "E_PEER", "constructor"])(
    "after %s of a peer",
    (code) => {
      expect(request(code)).toBeUndefined();
    },
  );

  it.each<[TurnFailureKind, number?]>([["refused", 400], ["refused"], ["context-overflow"], ["other"]])(
    "after a turn of Codex that failed as %s (%s)",
    (kind, status) => {
      expect(failed(kind, status)).toBeUndefined();
    },
  );

  it("after what is no error with a code", () => {
    expect(unavailable(new Error("boom"))).toBeUndefined();
    expect(unavailable("boom")).toBeUndefined();
  });
});
