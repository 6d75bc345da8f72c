import { describe, expect, it } from "vitest";

import type { ReportFormat, TestFormat } from "../goal.ts";
import { recording } from "../testing/workshop.ts";
import { readReport } from "./read-report.ts";

type Expected = readonly [recording: string, passed: number, failed: number, skipped: number];

const recordings: Readonly<Record<TestFormat, readonly Expected[]>> = {
  "node-test": [20, 22, 24].flatMap((version) =>
    ["spec", "tap"].flatMap((reporter): Expected[] => [
      [`node${version}-${reporter}-pass`, 3, 0, 0],
      [`node${version}-${reporter}-mixed`, 1, 3, 2],
      [`node${version}-${reporter}-empty`, 0, 0, 0],
    ]),
  ),
  "bun-test": [
    ["bun-pass", 3, 0, 0],
    ["bun-mixed", 2, 3, 2],
    ["bun-skip", 0, 0, 2],
    ["bun-none", 0, 0, 0],
    ["bun-empty", 0, 0, 0],
    ["bun-broken", 3, 1, 0],
  ],
  vitest: [
    ["vitest-pass", 2, 0, 0],
    ["vitest-mixed", 1, 1, 2],
    ["vitest-verbose-mixed", 1, 1, 2],
    ["vitest-skip", 0, 0, 1],
    ["vitest-none", 0, 0, 0],
    ["vitest-empty", 0, 1, 0],
  ],
  jest: [
    ["jest-pass", 2, 0, 0],
    ["jest-mixed", 1, 2, 1],
    ["jest-skip", 0, 0, 1],
    ["jest-none", 0, 0, 0],
    ["jest-empty", 0, 1, 0],
  ],
  mocha: [
    ["mocha-pass", 2, 0, 0],
    ["mocha-mixed", 1, 2, 1],
    ["mocha-dot-mixed", 1, 2, 1],
    ["mocha-skip", 0, 0, 1],
    ["mocha-empty", 0, 0, 0],
    ["mocha-none", 0, 0, 0],
  ],
  pytest: [
    ["pytest-pass", 2, 0, 0],
    ["pytest-mixed", 2, 3, 3],
    ["pytest-v-mixed", 2, 3, 3],
    ["pytest-q-mixed", 2, 3, 3],
    ["pytest-skip", 0, 0, 1],
    ["pytest-none", 0, 0, 0],
    ["pytest-q-none", 0, 0, 0],
    ["pytest-broken", 0, 1, 0],
  ],
  unittest: [
    ["unittest-pass", 1, 0, 0],
    ["unittest-mixed", 1, 1, 2],
    ["unittest-v-mixed", 1, 1, 2],
    ["unittest-v-buffer", 1, 5, 2],
    ["unittest38-v-buffer", 1, 5, 2],
    ["unittest-skip", 0, 0, 1],
    ["unittest-none", 0, 0, 0],
    ["unittest-broken", 0, 1, 0],
  ],
  "go-test": [
    ["go-pass", 3, 0, 0],
    ["go-mixed", 3, 4, 1],
    ["go119-pass", 2, 0, 0],
    ["go119-mixed", 6, 5, 1],
    ["go-skip", 0, 0, 1],
    ["go-none", 0, 0, 0],
    ["go-empty", 0, 0, 0],
  ],
  "cargo-test": [
    ["cargo-pass", 3, 0, 0],
    ["cargo-mixed", 5, 1, 1],
    ["cargo-skip", 0, 0, 1],
    ["cargo-none", 0, 0, 0],
    ["cargo-crash", 1, 0, 0],
  ],
};

const all = Object.entries(recordings).flatMap(([format, expected]) =>
  expected.map((row) => [format as keyof typeof recordings, ...row] as const),
);

describe("the counts of a test report", () => {
  it.each(all)("%s: %s has %i passed, %i failed, %i skipped", (format, name, passed, failed, skipped) => {
    const counts = { passed, failed, skipped, total: passed + failed + skipped };
    expect(readReport(format, recording(name))?.counts).toEqual(counts);
    expect(readReport("any-test", recording(name))?.counts).toEqual(counts);
  });

  it.each(all)("%s: %s is no report of any other tool", (format, name) => {
    for (const other of Object.keys(recordings) as (keyof typeof recordings)[]) {
      if (other !== format) expect(readReport(other, recording(name))).toBeUndefined();
    }
  });

  it("come from the TAP lines when the tool has no summary of its own", () => {
    const counts = { passed: 1, failed: 2, skipped: 1, total: 4 };
    expect(readReport("any-test", recording("mocha-tap-mixed"))?.counts).toEqual(counts);
    expect(readReport("any-test", "TAP version 13\n1..0 # no tests\n")?.counts.total).toBe(0);
  });

  it("are added up when a script calls several tools", () => {
    const output = recording("vitest-pass") + recording("mocha-mixed");
    expect(readReport("any-test", output)?.counts).toEqual({ passed: 3, failed: 2, skipped: 1, total: 6 });
  });

  it("are read through colours and Windows line ends", () => {
    const coloured = recording("vitest-pass").replace(
      "2 passed",
      "\u001b[1m\u001b[32m2 passed\u001b[39m\u001b[22m",
    );
    expect(readReport("vitest", coloured.replaceAll("\n", "\r\n"))?.counts.passed).toBe(2);
  });

  /** These report each package or test program on its own, and keep what a passed test prints to themselves. */
  const addedUp: readonly TestFormat[] = ["go-test", "cargo-test"];
  const nothingRan = all.filter(
    ([format, name, passed, failed]) =>
      passed + failed === 0 && !name.endsWith("none") && !addedUp.includes(format),
  );
  it.each(nothingRan)("are the tool's own, not what a test printed before: %s, %s", (format, name) => {
    const imitated = recordings[format].find(([, passed]) => passed > 0)?.[0] ?? "";
    const output = `${recording(imitated)}
${recording(name)}`;
    expect(readReport(format, output)?.counts).toMatchObject({ passed: 0, failed: 0 });
  });

  it("are read from what is left of go test -json when its middle was cut out", () => {
    const text = recording("go-pass");
    const cut = `${text.slice(0, 700)}\n… 2 KiB left out …\n${text.slice(-900)}`;
    expect(readReport("go-test", cut)?.counts).toMatchObject({ passed: 2, failed: 0 });
  });

  it("hold one failure for a Go test that was repeated and failed once", () => {
    const event = (action: string) => `{"Action":"${action}","Package":"m","Test":"TestX"}`;
    const output = ["fail", "pass"].map(event).join("\n");
    expect(readReport("go-test", output)?.counts).toEqual({ passed: 0, failed: 1, skipped: 0, total: 1 });
  });

  it("show no failure of Rust tests that passed, wherever the middle of the output was cut out", () => {
    const text = recording("cargo-pass");
    const lastResult = text.lastIndexOf("\ntest result:");
    for (let start = 0; start < lastResult; start += 5) {
      for (let end = start; end <= lastResult; end += 5) {
        const report = readReport("cargo-test", `${text.slice(0, start)}\n…\n${text.slice(end)}`);
        expect(report?.counts.failed ?? 0).toBe(0);
      }
    }
  });

  it("are not raised by what a failed Rust test printed", () => {
    const forged = "test result: ok. 99 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
    const output = recording("cargo-mixed").replace("  left: 4", forged);
    expect(readReport("cargo-test", output)?.counts).toMatchObject({ passed: 5, failed: 1 });
  });

  it("are not made by what a failed Rust test printed", () => {
    const output = recording("cargo-mixed").replace("  left: 4", "test tests::forged ... ok");
    expect(output).toContain("forged");
    expect(readReport("cargo-test", output)?.cases.map(({ name }) => name)).not.toContain("tests::forged");
  });

  it("are absent when nothing was summarized, and never read for other goals", () => {
    for (const text of ["", "all good\n", "3 passed\n", "ok\n"])
      expect(readReport("any-test", text)).toBeUndefined();
    expect(readReport("exit-code", recording("vitest-pass"))).toBeUndefined();
  });
});

describe("the cases of a test report", () => {
  it.each([20, 22, 24].flatMap((version) => [`node${version}-spec-mixed`, `node${version}-tap-mixed`]))(
    "are named in %s with the suites around them",
    (name) => {
      expect(readReport("node-test", recording(name))?.cases).toEqual([
        { name: "fails", status: "failed" },
        { name: "skipped", status: "skipped" },
        { name: "todo one", status: "skipped" },
        { name: "outer > inner ok", status: "passed" },
        { name: "outer > inner bad", status: "failed" },
        { name: expect.stringMatching(/crash\.test\.mjs$/) as unknown, status: "failed" },
      ]);
    },
  );

  it.each(["spec", "tap"])("keep nested titles and escaped signs (%s)", (reporter) => {
    expect(
      readReport("node-test", recording(`node20-${reporter}-pass`))?.cases.map(({ name }) => name),
    ).toEqual(["adds", "outer > inner one", "outer > deep > two # hash"]);
  });

  it.each<[ReportFormat, string, readonly string[]]>([
    [
      "vitest",
      "vitest-verbose-mixed",
      [
        "failed a.test.ts > fails",
        "skipped a.test.ts > s",
        "skipped a.test.ts > t",
        "passed a.test.ts > d > ok",
      ],
    ],
    ["jest", "jest-mixed", ["failed fails", "skipped s", "passed d > ok", "failed d > bad in d"]],
    [
      "bun-test",
      "bun-mixed",
      [
        "failed fails",
        "skipped skipped one",
        "skipped later",
        "passed d > ok",
        "passed d > same",
        "failed d > same",
        "failed hooked > (unnamed)",
      ],
    ],
    ["mocha", "mocha-mixed", ["failed fails", "skipped s", "passed d > ok", "failed d > bad in d"]],
    ["any-test", "mocha-tap-mixed", ["failed fails", "skipped s", "passed d ok", "failed d bad in d"]],
    [
      "pytest",
      "pytest-mixed",
      ["failed test_a.py::T::test_x", "failed test_a.py::test_param[2]", "failed test_a.py::test_err"],
    ],
    [
      "unittest",
      "unittest-v-mixed",
      [
        "skipped test_a.T > test_e",
        "passed test_a.T > test_ok",
        "skipped test_a.T > test_s",
        "failed test_a.T > test_x",
      ],
    ],
    ["unittest", "unittest-mixed", ["failed test_a.T > test_x"]],
    [
      "go-test",
      "go-pass",
      [
        "passed example.com/shop > TestAdd",
        "passed example.com/shop > TestTable/zero",
        "passed example.com/shop > TestTable/a/b",
      ],
    ],
    [
      "go-test",
      "go-mixed",
      [
        "passed example.com/shop > TestAdd",
        "skipped example.com/shop > TestSkipped",
        "passed example.com/shop > TestTable/zero",
        "failed example.com/shop > TestTable/one",
        "passed example.com/shop > TestParent/child",
        "failed example.com/shop > TestParent",
        "failed example.com/shop/broken",
        "failed example.com/shop/crash > TestExits",
      ],
    ],
    [
      "go-test",
      "go119-mixed",
      [
        "passed example.com/shop/crash > TestFirst",
        "failed example.com/shop/crash > TestExits",
        "passed example.com/shop > TestAdd",
        "skipped example.com/shop > TestSkipped",
        "passed example.com/shop > TestTable/zero",
        "failed example.com/shop > TestTable/one_two/three",
        "passed example.com/shop > TestParent/child",
        "failed example.com/shop > TestParent",
        "passed example.com/shop > FuzzAdd/seed#0",
        "passed example.com/shop > ExampleAdd",
        "failed example.com/shop > TestPartial",
        "failed example.com/shop/broken",
      ],
    ],
    ["go-test", "go119-pass", ["passed m > TestAdd/a_b/c", "passed m > TestPartial"]],
    [
      "cargo-test",
      "cargo-mixed",
      [
        "passed tests::adds",
        "skipped tests::later",
        "passed tests::noisy",
        "passed tests::panics",
        "failed tests::wrong",
        "passed outside",
        "passed src/lib.rs - add (line 3)",
      ],
    ],
  ])("are named by %s in %s", (format, name, expected) => {
    const cases = readReport(format, recording(name))?.cases ?? [];
    expect(cases.map((each) => `${each.status} ${each.name}`)).toEqual(expected);
  });

  it.each(["unittest-v-buffer", "unittest38-v-buffer"])(
    "are the same in %s, whatever the version of Python",
    (name) => {
      const cases = readReport("unittest", "", recording(name))?.cases ?? [];
      expect(cases.map((each) => `${each.status} ${each.name}`).sort()).toEqual([
        "failed test_a.S > setUpClass",
        "failed test_a.T > test_sub",
        "failed test_a.T > test_u",
        "failed test_a.T > test_x",
        "failed unittest.loader._FailedTest > test_b",
        "passed test_a.T > test_doc",
        "passed test_a.T > test_ok",
        "skipped test_a.T > test_e",
        "skipped test_a.T > test_s",
      ]);
    },
  );

  it("are all named by pytest -v", () => {
    expect(readReport("pytest", recording("pytest-v-mixed"))?.cases).toHaveLength(8);
  });
});
