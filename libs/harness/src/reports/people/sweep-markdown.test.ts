import { describe, expect, it } from "vitest";

import { summarize } from "../../summary/summarize.ts";
import { hostileSweep, hostileTexts } from "../../testing/hostile-sweep.ts";
import { reportedSweep } from "../../testing/reported-sweep.ts";
import { admit, attempt, plan, sweep } from "../../testing/sample-sweep.ts";
import { sweepMarkdown } from "./sweep-markdown.ts";

const report = (records: typeof reportedSweep): string => sweepMarkdown(summarize(records));

describe("the Markdown of a sweep", () => {
  it("leads with the rate and both bounds, and lists what needs a look", () => {
    expect(report(reportedSweep)).toBe(
      `## Evaluation: 3 of 6 cells passed, 50.0 % to 83.3 % (2 not scored: failed at worst, passed at best).

95 % intervals: 18.8 % to 97.0 % (Wilson, over cells), 0.0 % to 100.0 % (bootstrap, over scenarios).

Agents: 3 requests, 1200 input tokens (200 cached), 80 output tokens, 0.0125 USD.

| Scenario | Title | Passed | Verdicts | Median time |
| --- | --- | --- | --- | --- |
| adds | The adds scenario | 2 of 2 | 2 pass | 1.3 s |
| divides | The divides scenario | 1 of 2 | 1 pass, 1 fail (flaky) | 1.0 s |
| installs | The installs scenario | 0 of 1 | 1 infra | – |
| waits | The waits scenario | 0 of 1 | 1 not-run | – |

### Flaky

- **divides**: pass (epoch 1, attempt 1) and fail (epoch 2, attempt 1) with the same content. First difference: fail-to-pass "by zero", passed and failed.

### Not passed

- **divides**, epoch 2: fail. 1 case that has to pass failed.
- **installs**, epoch 1: infra. The registry cannot be reached.
- **waits**, epoch 1: not-run. No attempt was made.

### Not admitted, never scored

- **green**: green-on-nop. The untouched fixture passes.
`,
    );
  });

  it("is short when everything passed", () => {
    expect(report(sweep({ adds: ["pass"] }))).toBe(
      `## Evaluation: 1 of 1 cell passed, 100.0 % to 100.0 % (all scored).

95 % intervals: 20.7 % to 100.0 % (Wilson, over cells).

| Scenario | Title | Passed | Verdicts | Median time |
| --- | --- | --- | --- | --- |
| adds | The adds scenario | 1 of 1 | 1 pass | 1.0 s |
`,
    );
  });

  it("claims nothing of an empty sweep", () => {
    expect(report(sweep({}))).toBe(
      "## Evaluation: No admitted scenario was planned: nothing is known.\n\n" +
        "95 % intervals: 0.0 % to 100.0 % (Wilson, over cells).\n",
    );
  });

  it("keeps its lines and columns whatever the texts are", () => {
    const lines = report(hostileSweep(hostileTexts)).split("\n");
    const rows = lines.filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(2 + hostileTexts.length - 1);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    const admitted = hostileTexts.length - 1;
    expect(lines.filter((line) => line.startsWith("- **"))).toHaveLength(2 * admitted + 1);
    expect(lines.filter((line) => line.startsWith("#"))).toHaveLength(4);
    expect(lines.filter((line) => !/^(?:\||- \*\*|#|95 % intervals|$)/.test(line))).toEqual([]);
    const escaped = lines.map((line) => line.replace(/^#+ /, "").replaceAll("&#8203;", "\u200B")).join("\n");
    expect(escaped).not.toMatch(/<|(?<!\\)[`[\]]|[@#](?!\u200B)/);
  });

  it("cuts a reason of a megabyte, and says so", () => {
    const markdown = report({
      run: "r",
      planned: [plan("s")],
      attempts: [attempt("s", "fail", { reason: "|".repeat(1_000_000) })],
      admissions: [admit("s")],
    });
    expect(markdown.length).toBeLessThan(2000);
    expect(markdown).toContain("… (999700 more characters)");
  });

  it("leaves rows and items out with a notice", () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`s${index}`, ["fail"] as const]),
    );
    const markdown = report(sweep(many));
    expect(markdown).toContain("| s99 |");
    expect(markdown).not.toContain("| s100 |");
    expect(markdown).toContain("\nThe table leaves out 50 more; the summary has them all.\n");
    expect(markdown).toContain("\n- … and 110 more.\n");
  });
});
