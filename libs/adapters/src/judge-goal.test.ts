import { describe, expect, it } from "vitest";

import { type GoalOutcome, judgeGoal } from "./judge-goal.ts";
import { recordedFile, recording } from "./testing/workshop.ts";

const ended = (exitCode: number | null, stdout = "", outcome = "exited"): GoalOutcome => ({
  outcome,
  exitCode,
  stdout,
  stderr: "",
});
const anyTest = { goal: "test", report: "any-test" } as const;
const lint = { goal: "lint", report: "exit-code" } as const;

describe("judging a test command", () => {
  it("passes when tests ran, none failed, and the exit code is 0", () => {
    expect(judgeGoal(anyTest, ended(0, recording("jest-pass")))).toMatchObject({
      verdict: "passed",
      detail: "All tests that ran passed: 2 passed, 0 failed, 0 skipped.",
      counts: { passed: 2, failed: 0, skipped: 0, total: 2 },
    });
  });

  it.each([
    "node20-tap-empty",
    "node22-spec-empty",
    "node24-spec-none",
    "vitest-skip",
    "jest-skip",
    "mocha-empty",
    "unittest-none",
    "pytest-skip",
    "go-skip",
    "go-none",
    "go-empty",
    "cargo-skip",
    "cargo-none",
  ])("is no-tests, not a pass, for exit code 0 with %s", (name) => {
    expect(judgeGoal(anyTest, ended(0, recording(name))).verdict).toBe("no-tests");
  });

  it.each([
    ["vitest-none", 1],
    ["jest-none", 1],
    ["mocha-none", 1],
    ["pytest-none", 5],
  ] as const)("is no-tests for %s, which ends with exit code %i", (name, exitCode) => {
    expect(judgeGoal(anyTest, ended(exitCode, recording(name))).verdict).toBe("no-tests");
  });

  it("is no-tests when a command succeeds without a word about tests", () => {
    expect(judgeGoal(anyTest, ended(0, "done"))).toEqual({
      verdict: "no-tests",
      detail: "It ended with exit code 0, but nothing in its output shows that a test ran.",
    });
  });

  it("fails when tests failed, even if the script hides it behind exit code 0", () => {
    expect(judgeGoal(anyTest, ended(1, recording("mocha-mixed"))).verdict).toBe("failed");
    expect(judgeGoal(anyTest, ended(0, recording("mocha-mixed"))).verdict).toBe("failed");
  });

  it("fails when a test file cannot be loaded", () => {
    for (const name of ["vitest-empty", "jest-empty", "pytest-broken", "unittest-broken"]) {
      expect(judgeGoal(anyTest, ended(1, recording(name))).verdict).toBe("failed");
    }
  });

  it("fails when all tests passed but the command did not", () => {
    expect(judgeGoal(anyTest, ended(2, recording("vitest-pass")))).toMatchObject({
      verdict: "failed",
      detail: "It ended with exit code 2. Yet its tests say: 2 passed, 0 failed, 0 skipped.",
    });
  });

  it("fails when a Rust test program crashed, whether or not another one ran a test", () => {
    const cargo = { goal: "test", report: "cargo-test" } as const;
    const crash = recording("cargo-crash");
    expect(judgeGoal(cargo, ended(101, crash)).verdict).toBe("failed");
    const otherEmpty = "\nrunning 1 test\n" + recording("cargo-none");
    expect(judgeGoal(cargo, ended(101, otherEmpty))).toEqual({
      verdict: "failed",
      detail: "It ended with exit code 101. Its output holds no summary of tests.",
    });
  });

  it("fails when the command crashes before any summary", () => {
    expect(judgeGoal(anyTest, ended(1, "SyntaxError: x")).verdict).toBe("failed");
    expect(judgeGoal(anyTest, ended(null, "", "signalled"))).toMatchObject({
      verdict: "failed",
      detail: "It was ended by a signal. Its output holds no summary of tests.",
    });
  });

  it("goes by the stream that the tool itself writes to", () => {
    const vitest = { goal: "test", report: "vitest" } as const;
    const imitation = recording("vitest-pass");
    expect(judgeGoal(vitest, { ...ended(0, recording("vitest-skip")), stderr: imitation }).verdict).toBe(
      "no-tests",
    );
    const jest = { goal: "test", report: "jest" } as const;
    const stderr = recording("jest-skip");
    expect(judgeGoal(jest, { ...ended(0, recording("jest-pass")), stderr }).verdict).toBe("no-tests");
  });

  it("reads what the tool wrote to stderr too", () => {
    expect(judgeGoal(anyTest, { ...ended(0), stderr: recording("unittest-pass") }).verdict).toBe("passed");
  });
});

describe("judging a test command by its report file", () => {
  const vitest = {
    goal: "test",
    report: "vitest",
    cwd: "/repository",
    reportFile: { path: "/reports/r.json", format: "vitest-json" },
  } as const;
  const left = (exitCode: number, reportFile: string | undefined, stdout = "") =>
    judgeGoal(vitest, { ...ended(exitCode, stdout), reportFile });

  it("goes by the cases in the file, not by what the tests printed", () => {
    expect(left(0, recordedFile("vitest-pass.json"))).toMatchObject({
      verdict: "passed",
      counts: { passed: 3, total: 3 },
    });
    expect(left(1, recordedFile("vitest-mixed.json"), recording("vitest-pass"))).toMatchObject({
      verdict: "failed",
      counts: { passed: 2, failed: 2, skipped: 3 },
    });
  });

  it("never passes without the file, and says what is wrong with it", () => {
    const text = recordedFile("vitest-pass.json");
    const printed = recording("vitest-pass");
    for (const file of [undefined, "", text.slice(0, 300), "[]", "{}", text.replace("passed", "great")]) {
      const { verdict, detail } = left(0, file, printed);
      expect(verdict).toBe("failed");
      expect(detail).toMatch(/^Its report file cannot be read: .+\. All tests that ran passed: /);
    }
    expect(left(0, undefined, printed).detail).toBe(
      "Its report file cannot be read: it is missing. All tests that ran passed: 2 passed, 0 failed, 0 skipped.",
    );
    expect(left(0, undefined).verdict).toBe("no-tests");
    expect(left(1, undefined).verdict).toBe("failed");
  });

  it("is no-tests when the file says that none ran", () => {
    for (const name of ["vitest-none.json", "vitest-skip.json"]) {
      for (const exitCode of [0, 1]) expect(left(exitCode, recordedFile(name)).verdict).toBe("no-tests");
    }
  });

  it("fails when the file, the exit code and what was printed contradict each other", () => {
    expect(left(1, recordedFile("vitest-pass.json")).verdict).toBe("failed");
    expect(left(0, recordedFile("vitest-mixed.json"))).toMatchObject({
      verdict: "failed",
      detail: "It ended with exit code 0, yet tests failed: 2 passed, 2 failed, 3 skipped.",
    });
    expect(left(0, recordedFile("vitest-pass.json"), recording("vitest-mixed"))).toMatchObject({
      verdict: "failed",
      detail:
        "Its report file contradicts what it printed, that 1 failed. All tests that ran passed: 3 passed, 0 failed, 0 skipped.",
    });
    expect(left(0, recordedFile("vitest-pass.json"), recording("vitest-pass"))).toMatchObject({
      verdict: "failed",
      detail:
        "Its report file contradicts what it printed, that only 2 passed. All tests that ran passed: 3 passed, 0 failed, 0 skipped.",
    });
  });

  it("fails when the file says that a test file could not be loaded", () => {
    for (const name of ["vitest-broken.json", "vitest-empty.json"])
      expect(left(0, recordedFile(name)).verdict).toBe("failed");
  });
});

describe("judging any command", () => {
  it("goes by the exit code for other goals", () => {
    expect(judgeGoal(lint, ended(0))).toEqual({ verdict: "passed", detail: "It ended with exit code 0." });
    expect(judgeGoal(lint, ended(1))).toEqual({ verdict: "failed", detail: "It ended with exit code 1." });
    expect(judgeGoal(lint, ended(null, "", "signalled")).verdict).toBe("failed");
  });

  it("fails a command that lists what is wrong, though its exit code is 0", () => {
    const format = { goal: "format", report: "listed-files" } as const;
    expect(judgeGoal(format, ended(0, "a.go\nb/c.go\n"))).toEqual({
      verdict: "failed",
      detail: "It lists 2 files: a.go, b/c.go.",
    });
    const many = ["1", "2", "3", "4", "5", "6"].join("\n");
    expect(judgeGoal(format, ended(0, many)).detail).toBe("It lists 6 files: 1, 2, 3, 4, 5 and 1 more.");
    expect(judgeGoal(format, ended(0, "\n")).verdict).toBe("passed");
    expect(judgeGoal(format, ended(2, "")).verdict).toBe("failed");
    expect(judgeGoal(lint, ended(0, "a.go\n")).verdict).toBe("passed");
  });

  it("is no pass when it used up a limit, whatever it printed before", () => {
    expect(judgeGoal(anyTest, ended(0, recording("jest-pass"), "limit")).verdict).toBe("failed");
  });

  it("is timed-out when a limit ended it, whatever it printed before", () => {
    expect(judgeGoal(anyTest, ended(0, recording("jest-pass"), "timed-out")).verdict).toBe("timed-out");
    expect(judgeGoal(lint, ended(null, "", "idle")).verdict).toBe("timed-out");
  });

  it("cannot run when it was stopped or a program is missing", () => {
    expect(judgeGoal(lint, ended(0, "", "aborted")).verdict).toBe("cannot-run");
    expect(judgeGoal(anyTest, ended(127, "sh: 1: jest: not found")).verdict).toBe("cannot-run");
  });
});
