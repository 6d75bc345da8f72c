import type { SweepRecords } from "../summary/summarize.ts";
import { admit, attempt, plan } from "./sample-sweep.ts";

const usage = { requests: 3, inputTokens: 1200, cachedInputTokens: 200, outputTokens: 80, costUsd: 0.0125 };

const failedPhase = {
  name: "test",
  command: "vitest run",
  outcome: "exited",
  exitCode: 1,
  durationMs: 900,
  isolation: "full",
  leaky: false,
  stdout: { bytes: 0, sha256: "0".repeat(64), truncatedBytes: 0, text: "" },
  stderr: { bytes: 14, sha256: "1".repeat(64), truncatedBytes: 0, text: "expected 1 & 2\n" },
  redactions: {},
  unenforcedLimits: [],
  droppedVariables: [],
};

/** A small sweep with a bit of everything that reports show. */
export const reportedSweep: SweepRecords = {
  run: "2025-10-16T18-19-14Z-k3f9",
  planned: [
    plan("adds", { epochs: 2 }),
    plan("divides", { epochs: 2 }),
    plan("installs"),
    plan("waits"),
    plan("green"),
  ],
  attempts: [
    attempt("adds", "pass", { epoch: 1, durationMs: 1200, usage }),
    attempt("adds", "pass", { epoch: 2, durationMs: 1400, startedAt: "2025-10-16T18:19:16.000Z" }),
    attempt("divides", "pass", { failToPass: [{ name: "by zero", status: "passed" }] }),
    attempt("divides", "fail", {
      epoch: 2,
      reason: "1 case that has to pass failed.",
      failToPass: [{ name: "by zero", status: "failed" }],
      assertions: [{ assertion: "onlyTouches src/**", ok: false, detail: "README.md was changed." }],
      tampering: [{ path: "tests/divide.test.ts", change: "modified" }],
      phases: [failedPhase],
    }),
    attempt("installs", "timeout", { durationMs: 60_000 }),
    attempt("installs", "infra", { attempt: 2, alone: true, reason: "The registry cannot be reached." }),
  ],
  admissions: [
    ...["adds", "divides", "installs", "waits"].map(admit),
    { scenario: "green", status: "green-on-nop", detail: "The untouched fixture passes." },
  ],
};
