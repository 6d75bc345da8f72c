import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { findScenarios, runAllScenarios } from "../index.ts";

const manifest = {
  schemaVersion: 1,
  id: "sum",
  title: "The sum is right",
  adapter: "javascript",
  goals: ["test"],
  fixture: "sum",
  subject: { kind: "command", command: ["node", "scenario:fix.mjs"] },
  reference: { overlay: "reference" },
  failToPass: ["adds"],
  graders: ["*.test.mjs", "package.json"],
  effects: { onlyTouches: ["sum.mjs"], idempotent: true },
};
const files = {
  "fixtures/sum/package.json": `{ "scripts": { "test": "node --test" } }`,
  "fixtures/sum/sum.mjs": "export const sum = (a, b) => a - b;",
  "fixtures/sum/sum.test.mjs": `import { sum } from "./sum.mjs"; import { test } from "node:test";
    test("adds", (t) => { if (sum(2, 3) !== 5) throw new Error("2 + 3 is 5"); });`,
  "scenarios/sum/scenario.json": JSON.stringify(manifest),
  "scenarios/sum/fix.mjs": `import { writeFileSync } from "node:fs";
    writeFileSync("sum.mjs", "export const sum = (a, b) => a + b;");`,
  "scenarios/sum/reference/sum.mjs": "export const sum = (a, b) => b + a;",
};
for (const [path, content] of Object.entries(files)) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

const { scenarios, broken } = await findScenarios({
  scenarios: resolve("scenarios"),
  fixtures: resolve("fixtures"),
});
const { summary, safety } = await runAllScenarios(scenarios, {
  run: "example",
  directory: resolve("results"),
  admissions: resolve("admissions"),
  workDirectory: resolve("work"),
  workspace: resolve("."),
  environment: process.env,
  node: { path: process.execPath, version: process.versions.node },
  concurrency: 2,
});
console.log(broken.length, summary.total.passed, summary.total.planned); // 0 1 1
console.log(safety.canary.length, safety.forged.length); // 0 0
