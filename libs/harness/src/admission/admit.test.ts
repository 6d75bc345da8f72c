import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runAllScenarios } from "../index.ts";
import { type ScenarioFiles, ScenarioWorkshop } from "../testing/scenario-workshop.ts";

/** What the goal `lint` says: it is the check in these scenarios, and runs whatever the fixture or the reference hold. */
const checkedBy = (check: string, more: Readonly<Record<string, unknown>> = {}): ScenarioFiles => ({
  fixture: { "package.json": JSON.stringify({ scripts: { lint: "node lint.js" } }), "lint.js": check },
  manifest: { goals: ["lint"], assertions: [], isolation: { level: "none" }, ...more },
});

/** A check that reads how often it ran from a file outside of the copy. */
const counting = (counter: string, rule: string) =>
  `const fs = require('node:fs'); const solved = fs.existsSync('done.txt');
   const file = ${JSON.stringify(counter)} + (solved ? '-reference' : '-untouched');
   fs.appendFileSync(file, '.'); const run = fs.readFileSync(file).length; process.exit((${rule}) ? 0 : 1);`;

async function admissionOf(workshop: ScenarioWorkshop, options = {}) {
  const { summary } = await runAllScenarios(await workshop.load(), workshop.options(options));
  return summary.notAdmitted[0] ?? { status: "admitted", detail: "" };
}

const kept = (workshop: ScenarioWorkshop) => {
  const store = workshop.options().admissions;
  return existsSync(store) ? readdirSync(store) : [];
};

describe("admission", () => {
  it.each([
    [
      "solved && run !== 2",
      "flaky",
      "The reference passed 2 of 3 times: The goal lint says failed: It ended with exit code 1.",
    ],
    ["solved || run === 3", "flaky", "The untouched fixture passed 1 of 3 times."],
    ["true", "green-on-nop", "The untouched fixture passes already."],
    [
      "false",
      "red-on-reference",
      "The reference does not pass: The goal lint says failed: It ended with exit code 1.",
    ],
    ["solved", "admitted", ""],
  ])("a check that passes when %s: %s", async (rule, status, detail) => {
    const workshop = new ScenarioWorkshop();
    workshop.add("one", checkedBy(counting(join(workshop.root, "runs"), rule)));
    expect(await admissionOf(workshop)).toMatchObject({ status, detail });
    expect(kept(workshop)).toHaveLength(1);
    const runs = ["untouched", "reference"].map(
      (side) => readFileSync(join(workshop.root, `runs-${side}`)).length,
    );
    // The subject of an admitted one makes one more.
    expect(runs).toEqual(status === "admitted" ? [3, 4] : [3, 3]);
  });

  it.each([
    ["a machine that cannot check", "process.exit(127)", {}, "not-checked"],
    ["a set-up that breaks", "", { setup: [["node", "-e", "process.exit(1)"]] }, "not-checked"],
    [
      "a reference that ran out of time",
      "setInterval(() => {}, 1000)",
      { limits: { wallMs: 300 } },
      "red-on-reference",
    ],
  ])("what %s says is not kept", async (_what, check, manifest, status) => {
    const workshop = new ScenarioWorkshop();
    workshop.add("one", checkedBy(check, manifest));
    expect(await admissionOf(workshop)).toMatchObject({ status });
    expect(kept(workshop)).toEqual([]);
  });

  it("is made again for other content, when asked to, and when what is kept cannot be read", async () => {
    const workshop = new ScenarioWorkshop();
    const counter = join(workshop.root, "runs");
    const times = () => readFileSync(`${counter}-untouched`).length / 3;
    const files = checkedBy(counting(counter, "solved"));
    workshop.add("one", files);
    await admissionOf(workshop);
    await admissionOf(workshop);
    expect(times()).toBe(1);
    await admissionOf(workshop, { admitAgain: true });
    expect(times()).toBe(2);
    const [record = ""] = kept(workshop);
    writeFileSync(join(workshop.options().admissions, record), "torn");
    await admissionOf(workshop);
    expect(times()).toBe(3);
    workshop.add("one", { ...files, fixture: { ...files.fixture, more: "" } });
    await admissionOf(workshop);
    expect(times()).toBe(4);
    expect(kept(workshop)).toHaveLength(2);
  });
});
