import { describe, expect, it } from "vitest";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

const megabyte = 1_000_000;

/** Prints a line of TAP, or as many bytes of comments as it is told. */
const print = `const fs = require("fs");
const say = (text, to = 1) => { for (let rest = Buffer.from(text); rest.length > 0; ) try { rest = rest.subarray(fs.writeSync(to, rest)); } catch {} };
const fill = (bytes, to) => { for (let left = bytes; left > 0; left -= 1000) say("# " + "x".repeat(997) + "\\n", to); };
`;

/** A scenario whose tests print what `report` makes them print: no tool that writes a report file. */
async function attempt(report: string, before = 'say("1..1\\nnot ok 1 - adds\\n")') {
  const workshop = new ScenarioWorkshop();
  workshop.add("printed", {
    fixture: {
      "package.json": JSON.stringify({ scripts: { test: "node print.js" } }),
      "print.js": print + before,
    },
    reference: { "print.js": print + 'say("1..1\\nok 1 - adds\\n")' },
    manifest: {
      ...{ goals: ["test"], assertions: [], failToPass: ["adds"] },
      subject: {
        kind: "command",
        command: ["node", "-e", `fs.writeFileSync('print.js', ${JSON.stringify(print + report)})`],
      },
    },
  });
  return workshop.attempt("printed");
}

describe("tests that write no report file", () => {
  it("pass and fail by every case that they print, also in the middle of 5 MB", async () => {
    const record = await attempt(`say("1..3\\nok 1 - adds\\n"); fill(${2.5 * megabyte});
      say("not ok 2 - adds\\n"); fill(${2.5 * megabyte}); say("ok 3 - subtracts\\n");`);
    expect(record).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining('"adds" should pass now; it is failed.') as string,
      failToPass: [{ name: "adds", status: "failed" }],
    });
    expect(record.cases.map(({ status }) => status)).toEqual(["passed", "failed", "passed"]);
  });

  it.each([
    ["to stdout", 9, 0],
    ["to stderr", 0, 9],
    ["to both", 4, 4],
  ])("never pass when more is printed %s than is read", async (_where, out, err) => {
    const report = `say("1..2\\nok 1 - adds\\n"); fill(${out * megabyte}, 1); fill(${err * megabyte}, 2); say("ok 2 - subtracts\\n");`;
    expect(await attempt(report)).toMatchObject({
      verdict: "fail",
      reason:
        `The goal test cannot be judged. It left no report file that can be read, and printed ${(out + err) * megabyte + 34} bytes, ` +
        "which is too much to find every case in. Let the tests print less, or use a tool that writes a report. " +
        "On the untouched fixture it can.",
    });
  });

  it("are the scenario's fault when they print as much on the untouched fixture", async () => {
    const much = `say("1..1\\nok 1 - adds\\n"); fill(${9 * megabyte})`;
    expect(await attempt(much, much)).toMatchObject({
      verdict: "infra",
      reason: expect.stringMatching(
        /^The goal test cannot be judged\. .* On the untouched fixture it cannot either\.$/,
      ) as string,
    });
  });

  it("do not hold up the sweep with a report that takes for ever to read", async () => {
    const record = await attempt(`for (let n = 0; n < 500_000; n++) say(" 1 pass\\n")`);
    expect(record).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining("What it printed took too long to read") as string,
    });
  });
});
