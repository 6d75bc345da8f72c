import { describe, expect, it } from "vitest";

import type { AttemptRecord, CaseStatus } from "../record/attempt-record.ts";
import { attempt } from "../testing/sample-sweep.ts";
import { findFlakiness } from "./flakiness.ts";

describe("flakiness", () => {
  it("is identical content with different verdicts, and names the first case that differs", () => {
    const flaky = findFlakiness([
      attempt("s", "fail", {
        failToPass: [
          { name: "adds", status: "passed" },
          { name: "divides", status: "failed" },
        ],
        passToPass: [{ name: "parses", status: "failed" }],
      }),
      attempt("s", "pass", {
        epoch: 2,
        failToPass: [
          { name: "adds", status: "passed" },
          { name: "divides", status: "passed" },
        ],
        passToPass: [{ name: "parses", status: "passed" }],
      }),
    ]);
    expect(flaky).toEqual({
      one: { epoch: 2, attempt: 1, verdict: "pass" },
      other: { epoch: 1, attempt: 1, verdict: "fail" },
      difference: { kind: "fail-to-pass", name: "divides", one: "passed", other: "failed" },
    });
  });

  it("looks at every case, a name that comes twice by turn, and a case that is not there", () => {
    const twice = (first: CaseStatus, second: CaseStatus) => ({
      cases: [first, second].map((status) => ({ goal: "test", name: "works", status })),
    });
    const pass = attempt("s", "pass", twice("passed", "passed"));
    const differenceTo = (changes: Partial<AttemptRecord>) =>
      findFlakiness([pass, attempt("s", "fail", { ...changes, epoch: 2 })])?.difference;
    const works = { kind: "case", name: "test: works", one: "passed" };
    expect(differenceTo(twice("failed", "passed"))).toEqual({ ...works, other: "failed" });
    expect(differenceTo(twice("passed", "skipped"))).toEqual({ ...works, other: "skipped" });
    expect(differenceTo({})).toEqual({ ...works, other: "missing" });
  });

  it("names an assertion when the cases are alike, and nothing when all that was recorded is", () => {
    const assertion = { assertion: "onlyTouches src/**", detail: "" };
    const pass = attempt("s", "pass", { assertions: [{ ...assertion, ok: true }] });
    const fail = attempt("s", "fail", { epoch: 2, assertions: [{ ...assertion, ok: false }] });
    expect(findFlakiness([pass, fail])?.difference).toEqual({
      kind: "assertion",
      name: "onlyTouches src/**",
      one: "holds",
      other: "does not hold",
    });
    expect(findFlakiness([attempt("s", "pass"), attempt("s", "fail", { epoch: 2 })])?.difference).toBeNull();
  });

  it("is seen among the attempts of one epoch too, also when the last of them passed", () => {
    expect(findFlakiness([attempt("s", "fail"), attempt("s", "pass", { attempt: 2 })])).toMatchObject({
      one: { attempt: 2 },
      other: { attempt: 1 },
    });
  });

  it("is also two ways of not passing", () => {
    expect(findFlakiness([attempt("s", "fail"), attempt("s", "limit", { epoch: 2 })])).toMatchObject({
      one: { verdict: "fail" },
      other: { verdict: "limit" },
    });
  });

  it("is not a machine that broke, nor a time-out beside others that passed alone", () => {
    const pass = attempt("s", "pass", { attempt: 2, alone: true });
    expect(findFlakiness([attempt("s", "infra"), pass])).toBeNull();
    expect(findFlakiness([attempt("s", "timeout"), pass])).toBeNull();
    expect(findFlakiness([pass, attempt("s", "timeout", { epoch: 2 })])).not.toBeNull();
    expect(findFlakiness([attempt("s", "timeout", { alone: true }), pass])).not.toBeNull();
  });

  it("needs two attempts", () => {
    expect(findFlakiness([])).toBeNull();
    expect(findFlakiness([attempt("s", "fail")])).toBeNull();
  });
});
