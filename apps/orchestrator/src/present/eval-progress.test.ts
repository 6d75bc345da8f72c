import { stripVTControlCharacters } from "node:util";
import type { SweepEvent } from "@codex-orchestrator/harness";
import { describe, expect, it } from "vitest";
import { EvalProgress } from "./eval-progress.ts";

type Record = Extract<SweepEvent, { type: "attempt-ended" }>["record"];

const ended = (scenario: string, verdict: Record["verdict"], reason = "It does."): SweepEvent => ({
  type: "attempt-ended",
  record: { scenario, epoch: 1, verdict, reason, durationMs: 1500 } as Record,
});
const started = (scenario: string): SweepEvent => ({
  type: "attempt-started",
  scenario,
  epoch: 1,
  attempt: 1,
});

function shown(isTerminal: boolean, events: readonly SweepEvent[]): string {
  let text = "";
  let now = 0;
  const progress = new EvalProgress({ isTerminal, write: (more) => (text += more) }, () => (now += 1000));
  for (const event of events) progress.report(event);
  progress.close();
  return text;
}

const sweep: readonly SweepEvent[] = [
  { type: "planned", cells: 3, done: 1, scenarios: 2 },
  { type: "admission-checked", admission: { scenario: "a", status: "admitted", detail: "" } },
  started("a"),
  ended("a", "pass"),
  started("b"),
  ended("b", "fail", "It \u001b[31mdoes\nnot."),
];

describe("the progress of an evaluation", () => {
  it("is plain lines where there is no terminal, and nothing that a title says reaches it as a command", () => {
    expect(shown(false, sweep)).toBe(
      [
        "2 scenarios, 3 cells to judge. 1 are done already.",
        "  pass           a #1                                1.50 s",
        "  fail           b #1                                1.50 s  It does not.",
        "",
      ].join("\n"),
    );
  });

  it("keeps one line up to date on a terminal, with what is left to do", () => {
    const screen = shown(true, sweep.slice(0, 5));
    const lines = stripVTControlCharacters(screen).split(/[\r\n]+/);
    expect(lines).toContain("1/3 done, 0 running, 0 failed  ");
    expect(lines).toContain("1/3 done, 1 running, 0 failed  a/1");
    expect(
      lines.some((line) => /^2\/3 done, 1 running, 0 failed, about \S+ s left {2}b\/1$/.test(line)),
    ).toBe(true);
    expect(screen.endsWith("\r\u001b[K")).toBe(true);
  });

  it("says what is not admitted, and no longer waits for it", () => {
    const text = shown(true, [
      { type: "planned", cells: 2, done: 0, scenarios: 2 },
      { type: "admission-checked", admission: { scenario: "a", status: "flaky", detail: "Now and then." } },
    ]);
    expect(stripVTControlCharacters(text)).toContain("  flaky          a: Now and then.\n");
    expect(stripVTControlCharacters(text)).toContain("0/1 done");
  });
});
