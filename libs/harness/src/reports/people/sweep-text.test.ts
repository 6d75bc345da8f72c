import { describe, expect, it } from "vitest";

import { summarize } from "../../summary/summarize.ts";
import { hostileSweep, hostileTexts } from "../../testing/hostile-sweep.ts";
import { reportedSweep } from "../../testing/reported-sweep.ts";
import { sweep } from "../../testing/sample-sweep.ts";
import { sweepText } from "./sweep-text.ts";

const report = (records: typeof reportedSweep): string => sweepText(summarize(records));

describe("the plain text of a sweep", () => {
  it("has a line for each scenario, and the totals", () => {
    expect(report(reportedSweep)).toBe(
      `pass           2/2  adds  2 pass
fail           1/2  divides  1 pass, 1 fail – 1 case that has to pass failed. – flaky: pass (epoch 1, attempt 1) and fail (epoch 2, attempt 1) with the same content. First difference: fail-to-pass "by zero", passed and failed.
infra          0/1  installs  The registry cannot be reached.
not-run        0/1  waits  No attempt was made.
unadmitted     green  green-on-nop: The untouched fixture passes.
3 of 6 cells passed, 50.0 % to 83.3 % (2 not scored: failed at worst, passed at best).
95 % intervals: 18.8 % to 97.0 % (Wilson, over cells), 0.0 % to 100.0 % (bootstrap, over scenarios).
Verdicts: 3 pass, 1 fail, 1 infra, 1 not-run.
Agents: 3 requests, 1200 input tokens (200 cached), 80 output tokens, 0.0125 USD.
`,
    );
  });

  it("shows a scenario as its worst epoch, whatever else passed", () => {
    expect(report(sweep({ s: ["pass", "harness-error", "fail", "pass"] })).split("\n")[0]).toMatch(
      /^harness-error {2}2\/4 {2}s {2}2 pass, 1 fail, 1 harness-error – It came to harness-error\. – flaky: /,
    );
  });

  it("claims nothing of an empty sweep", () => {
    expect(report(sweep({}))).toBe(
      "No admitted scenario was planned: nothing is known.\n" +
        "95 % intervals: 0.0 % to 100.0 % (Wilson, over cells).\n",
    );
  });

  it("keeps to its lines, and steers no terminal, whatever the texts are", () => {
    const text = report(hostileSweep(hostileTexts));
    expect(text.split("\n")).toHaveLength(hostileTexts.length + 4);
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069\u2028\u2029]/u);
  });
});
