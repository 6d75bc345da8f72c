import { describe, expect, it } from "vitest";

import { compareSweeps } from "../../compare/compare-sweeps.ts";
import { summarize } from "../../summary/summarize.ts";
import { hostileSweep, hostileTexts } from "../../testing/hostile-sweep.ts";
import { sweep } from "../../testing/sample-sweep.ts";
import { comparisonMarkdown, comparisonText } from "./comparison-report.ts";

const rerunCommand = (scenario: string) => `codex-orchestrator eval '${scenario}'`;

const before = summarize({
  ...sweep({
    broken: ["pass", "pass"],
    mended: ["fail", "fail"],
    noisy: ["pass", "pass"],
    lost: ["pass", "pass"],
    removed: ["pass", "pass"],
  }),
  run: "first",
});
const after = summarize({
  ...sweep({
    broken: ["fail", "fail"],
    mended: ["pass", "pass"],
    noisy: ["fail", "pass"],
    lost: ["infra", "infra"],
    added: ["pass", "pass"],
  }),
  run: "second",
});
const comparison = compareSweeps(before, after, { rerunCommand });

describe("a comparison", () => {
  it("in Markdown leads with the decision and its reason, and gives the commands", () => {
    expect(comparisonMarkdown(comparison)).toBe(
      `## Comparison: regression

1 scenario that passed fails now, without varying by chance: "broken".

Pass rate over 3 scenarios: 66.7 % in first, 50.0 % in second.

### Worse

- "broken": 2 of 2 before, 0 of 2 now; it does not vary by chance, and its declared content did not change; repeat it with \`codex-orchestrator eval 'broken'\`
- "noisy": 2 of 2 before, 1 of 2 now; it may be chance, and its declared content did not change; repeat it with \`codex-orchestrator eval 'noisy'\`

### Better

- "mended": 0 of 2 before, 2 of 2 now; it does not vary by chance, and its declared content did not change

### No score any more

- "lost": passed before

### Scenarios that vary by chance

- 1 scenario with several epochs: 1 worse, 0 better; paired bootstrap, too few scenarios to test

### Not compared

- "removed": only in first
- "added": only in second
`,
    );
  });

  it("in plain text says the same", () => {
    expect(comparisonText(comparison)).toBe(
      `regression: 1 scenario that passed fails now, without varying by chance: "broken".
Pass rate over 3 scenarios: 66.7 % in first, 50.0 % in second.
Worse:
  "broken": 2 of 2 before, 0 of 2 now; it does not vary by chance, and its declared content did not change
    codex-orchestrator eval 'broken'
  "noisy": 2 of 2 before, 1 of 2 now; it may be chance, and its declared content did not change
    codex-orchestrator eval 'noisy'
Better:
  "mended": 0 of 2 before, 2 of 2 now; it does not vary by chance, and its declared content did not change
No score any more:
  "lost": passed before
Scenarios that vary by chance:
  1 scenario with several epochs: 1 worse, 0 better; paired bootstrap, too few scenarios to test
Not compared:
  "removed": only in first
  "added": only in second
`,
    );
  });

  it("is short when there is nothing to say", () => {
    const same = compareSweeps(summarize(sweep({ s: ["pass"] })), summarize(sweep({ s: ["pass"] })));
    expect(comparisonMarkdown(same)).toBe(
      `## Comparison: ok

No regression in 1 scenario.

Pass rate over 1 scenario: 100.0 % in 2025-10-16T18-19-14Z-k3f9, 100.0 % in 2025-10-16T18-19-14Z-k3f9.
`,
    );
    const nothing = compareSweeps(summarize(sweep({})), summarize(sweep({})));
    expect(comparisonText(nothing)).toBe(
      "undecided: No scenario is scored in both sweeps with the same definition.\n" +
        "Nothing of 2025-10-16T18-19-14Z-k3f9 and 2025-10-16T18-19-14Z-k3f9 can be compared.\n",
    );
  });

  it("says what the tests of noisy scenarios came to", () => {
    const flaky = (epochs: readonly ("pass" | "fail")[]) =>
      summarize(
        sweep(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`s${index}`, epochs] as const))),
      );
    const fallen = compareSweeps(flaky(["pass", "pass", "fail"]), flaky(["pass", "fail", "fail"]));
    expect(comparisonText(fallen)).toContain(
      "\n  8 scenarios with several epochs: 8 worse, 0 better; paired bootstrap, p = 0.0001, adjusted 0.0001\n",
    );
    expect(comparisonText(fallen)).toContain(
      '"s0": 2 of 3 before, 1 of 3 now; its family moved significantly',
    );
  });

  it("keeps to its lines, whatever the texts are", () => {
    const records = hostileSweep(hostileTexts);
    const passed = summarize({
      ...records,
      attempts: records.attempts.filter(({ attempt }) => attempt === 1),
    });
    const failed = summarize({
      ...records,
      attempts: records.attempts
        .filter(({ attempt }) => attempt === 2)
        .map((record) => ({ ...record, attempt: 1 })),
    });
    const hostile = compareSweeps(passed, failed, { rerunCommand });
    const admitted = hostileTexts.length - 1;
    expect(hostile.decision).toBe("regression");
    const markdown = comparisonMarkdown(hostile).split("\n");
    expect(markdown.filter((line) => line.startsWith('- "'))).toHaveLength(admitted + 1);
    expect(markdown.filter((line) => !/^(?:- "|##|\d+ scenarios that|Pass rate over|$)/.test(line))).toEqual(
      [],
    );
    const text = comparisonText(hostile).split("\n");
    expect(text).toHaveLength(2 + 1 + 2 * admitted + 1 + 1 + 1);
    expect(text.join("")).not.toMatch(/\p{Cc}/u);
  });
});
