import { describe, expect, it } from "vitest";

import { failureFromText, turnFailure } from "./turn-failure.ts";

describe("what the app server says of a failed turn", () => {
  it.each([
    [{ httpConnectionFailed: { httpStatusCode: 401 } }, "unauthorized", 401],
    [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, "rate-limited", 429],
    [{ responseTooManyFailedAttempts: { httpStatusCode: 503 } }, "server-error", 503],
    [{ responseStreamDisconnected: { httpStatusCode: null } }, "stream-dropped", undefined],
    [{ httpConnectionFailed: { httpStatusCode: 404 } }, "not-found", 404],
    [{ httpConnectionFailed: { httpStatusCode: 422 } }, "refused", 422],
    ["modelNotFound", "not-found", undefined],
    ["unauthorized", "unauthorized", undefined],
    ["rateLimitExceeded", "rate-limited", undefined],
    ["internalServerError", "server-error", undefined],
    ["contextWindowExceeded", "context-overflow", undefined],
    ["usageLimitExceeded", "quota", undefined],
    ["cyberPolicy", "refused", undefined],
    ["other", "other", undefined],
    ["somethingNew", "other", undefined],
    [{ somethingNew: {} }, "other", undefined],
    [{}, "other", undefined],
    [null, "other", undefined],
  ])("%j is %s", (codexErrorInfo, kind, status) => {
    expect(turnFailure({ message: "It failed.", codexErrorInfo })).toEqual({
      kind,
      said: "It failed.",
      ...(status !== undefined && { status }),
    });
  });

  it("is told with its details", () => {
    const failure = turnFailure({ message: "No.", codexErrorInfo: "other", additionalDetails: "really" });
    expect(failure.said).toBe("No. (really)");
  });
});

describe("a failure of which only the words are known, as of codex exec", () => {
  it.each([
    ["unexpected status 401 Unauthorized: no key, url: http://x/v1/responses", "unauthorized", 401],
    ["exceeded retry limit, last status: 429 Too Many Requests", "rate-limited", 429],
    ["unexpected status 503 Service Unavailable: later", "server-error", 503],
    [
      "We’re currently experiencing high demand, which may cause temporary errors.",
      "server-error",
      undefined,
    ],
    [
      "Codex ran out of room in the model's context window. Start a new thread",
      "context-overflow",
      undefined,
    ],
    ["Quota exceeded. Check your plan and billing details.", "quota", undefined],
    ["rate limit exceeded: slow down", "rate-limited", undefined],
    ["stream disconnected before completion: error sending request", "stream-dropped", undefined],
    ["Missing environment variable: `KEY`.", "unauthorized", undefined],
    ['{"error":{"message":"bad","type":"x","code":null}}', "refused", undefined],
    ["Incomplete response returned, reason: max_output_tokens", "other", undefined],
  ])("%s", (said, kind, status) => {
    expect(failureFromText(said)).toEqual({ kind, said, ...(status !== undefined && { status }) });
  });
});
