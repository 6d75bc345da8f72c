import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

import { packageJson, repositoryWith, searchPath } from "./testing/workshop.ts";

const exampleFile = join(import.meta.dirname, "testing", "readme-example.ts");

async function runExample(repository: string): Promise<string> {
  const node = [
    "--import",
    import.meta.resolve("ts-blank-space/register"),
    "--conditions=@codex-orchestrator/source",
  ];
  const env = { PATH: searchPath };
  return (await promisify(execFile)(process.execPath, [...node, exampleFile, repository], { env })).stdout;
}

it("the example in the README is the one that is type-checked, and does what it says", async () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");
  const example = readFileSync(exampleFile, "utf8").replace("../index.ts", "@codex-orchestrator/adapters");
  expect(readme).toContain("```ts\n" + example + "```");
  const scripts = { test: "node --test" };
  const test = `import { test } from "node:test"; test("case", () => {});`;
  const folder = repositoryWith({ ...packageJson({ scripts }), "a.test.mjs": test });
  expect(await runExample(folder)).toBe("node --test: passed\n");
  expect(await runExample(repositoryWith({}))).toMatch(/^cannot run, because /);
});
