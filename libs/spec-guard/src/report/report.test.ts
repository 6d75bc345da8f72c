import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { CheckReport } from "../check/check-specs.ts";
import { specText, TestRepository } from "../testing/workshop.ts";
import { type ReportFormat, reportFormats } from "./report-format.ts";

const hostile = "a\u001b[31mb\u0007\u009b1mc\u202ed\u2066e\u200bf\ng::h|i<j>&\"k'`l%m,n:o";
const finding = {
  rule: "SG301",
  path: "src/ä b/#1.ts",
  line: 3,
  key: "",
  message: "No spec.",
  fingerprint: "0".repeat(32),
  state: "open",
} as const;
const report = (overrides: Partial<CheckReport> = {}): CheckReport => ({
  scope: { kind: "change", base: "b".repeat(40), files: 2 },
  root: "/repo",
  head: "a".repeat(40),
  specs: ["tasks/specs/a.md"],
  baselinePath: "baseline.json",
  open: 1,
  findings: [
    finding,
    {
      ...finding,
      path: "lib/b.ts",
      state: "waived",
      waiver: {
        rule: "SG301",
        scope: "lib/**",
        reason: "Because of it",
        owner: "role:dx",
        expires: "2026-12-31",
      },
    },
    { ...finding, path: "lib/c.ts", state: "baselined" },
  ],
  ...overrides,
});
const hostileReport = report({
  findings: [{ ...finding, path: hostile, message: hostile }],
  specs: [hostile],
});
const clean = report({ findings: [], open: 0, scope: { kind: "all" } });

// The schema is of draft 4, which differs from draft 7 in the words that name it, as far as it is used.
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../testing/fixtures/sarif-2.1.0.schema.json"), "utf8"),
) as Record<string, object>;
const { definitions, properties, required, type } = schema;
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile({
  definitions,
  properties,
  required,
  type,
  additionalProperties: false,
});

describe("SARIF", () => {
  it.each([
    ["findings of every state", report()],
    ["hostile text", hostileReport],
    ["nothing", clean],
  ])("is valid against the schema of the standard, with %s", (_, given) => {
    isSarif(JSON.parse(reportFormats.sarif(given)));
    expect(isSarif.errors).toBeNull();
  });

  it("is refused by the schema when a part is missing, so the schema is in force", () => {
    expect(isSarif({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });

  it("has relative URIs, stable fingerprints, and what was accepted as suppressed", () => {
    const { runs } = JSON.parse(reportFormats.sarif(report())) as {
      runs: [{ results: unknown[]; tool: unknown }];
    };
    expect(runs[0].results).toMatchObject([
      {
        ruleId: "SG301",
        message: { text: "No spec." },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "src/%C3%A4%20b/%231.ts", uriBaseId: "SRCROOT" },
              region: { startLine: 3 },
            },
          },
        ],
        partialFingerprints: { "specGuard/v1": "0".repeat(32) },
        suppressions: [],
      },
      { suppressions: [{ kind: "external", justification: "Because of it (role:dx, until 2026-12-31)" }] },
      { suppressions: [{ kind: "external", justification: "It is in the baseline." }] },
    ]);
  });
});

describe("no format lets text of the repository act", () => {
  it.each(Object.keys(reportFormats) as ReportFormat[])("%s", (format) => {
    const text = reportFormats[format](hostileReport);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u2066]/);
    expect(text.split("\n").some((line) => line.startsWith("g::"))).toBe(false);
  });
});

describe("the other formats", () => {
  it("text: a line for each finding that counts, and a summary", () => {
    expect(reportFormats.text(report())).toBe(
      "src/ä b/#1.ts:3: SG301 No spec.\n" +
        "1 finding (and 1 waived, 1 in the baseline): 2 changed files, 1 spec concerned, compared with bbbbbbbbbbbb.\n" +
        "Run `spec-guard explain <code>` for the reason of a rule and what to do.\n",
    );
    expect(reportFormats.text(clean)).toBe("No findings: 1 spec checked.\n");
  });

  it("json: one document", () => {
    expect(JSON.parse(reportFormats.json(report()))).toMatchObject({
      schemaVersion: 1,
      scope: { kind: "change" },
      findings: [
        { path: "src/ä b/#1.ts", line: 3, state: "open", fixable: false },
        { state: "waived" },
        { state: "baselined" },
      ],
      summary: { open: 1, total: 3 },
    });
  });

  it("github: escaped workflow commands", () => {
    expect(
      reportFormats.github(report({ findings: [{ ...finding, path: "a,b:c%.ts", message: "50% of\nit" }] })),
    ).toBe(
      "::error file=a%2Cb%3Ac%25.ts,line=3,title=SG301 uncovered-change::50%25 of\\u{a}it\n" +
        "::notice title=spec-guard::1 finding: 2 changed files, 1 spec concerned, compared with bbbbbbbbbbbb.\n",
    );
  });

  it("junit: a case for each file, failed, skipped or passed", () => {
    expect(
      reportFormats.junit(
        report({ findings: [...report().findings, { ...finding, line: 4, message: 'a < "b"' }] }),
      ),
    ).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" errors="0">
  <testsuite name="spec-guard" tests="4" failures="1" errors="0" skipped="2">
    <testcase classname="spec-guard" name="lib/b.ts">
      <skipped message="waived or in the baseline"/>
    </testcase>
    <testcase classname="spec-guard" name="lib/c.ts">
      <skipped message="waived or in the baseline"/>
    </testcase>
    <testcase classname="spec-guard" name="src/ä b/#1.ts">
      <failure type="SG301" message="line 3: SG301 No spec.">line 3: SG301 No spec.
line 4: SG301 a &lt; &quot;b&quot;</failure>
    </testcase>
    <testcase classname="spec-guard" name="tasks/specs/a.md"/>
  </testsuite>
</testsuites>
`,
    );
  });

  it("markdown: a table without markup of the repository", () => {
    expect(
      reportFormats.markdown(
        report({ findings: [{ ...finding, path: "a|b", message: "<img> [x](y) `z`" }] }),
      ),
    ).toContain("| SG301 | a&#124;b:3 | &#60;img&#62; &#91;x&#93;&#40;y&#41; &#96;z&#96; |\n");
  });
});

it("fingerprints stay when text moves and time passes, and differ between findings", async () => {
  const spec = (body: string) => specText({ last_review: "2026-01-01", more: "relates_to: [x, y]", body });
  const repository = new TestRepository({ "tasks/specs/a.md": spec("[a](gone.md)\n") });
  const prints = async (now: string) =>
    (await repository.check("all", { now: new Date(now) })).findings.map(
      ({ rule, fingerprint }) => `${rule} ${fingerprint}`,
    );
  const before = await prints("2026-03-01");
  expect(new Set(before).size).toBe(4);
  repository.write({ "tasks/specs/a.md": `---\n# new\n${spec("# More\n\n[a](gone.md)\n").slice(4)}` });
  expect((await prints("2026-04-01")).sort()).toEqual(before.sort());
});
