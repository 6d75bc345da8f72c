import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { codemod, directoryWith, libraryWith, readText } from "./testing/workshop.ts";

const exampleFile = join(import.meta.dirname, "testing", "readme-example.ts");
const nodeOptions = [
  "--import",
  import.meta.resolve("ts-blank-space/register"),
  "--conditions=@codex-orchestrator/source",
];

it("the example in the README is the one that is type-checked, and does what it says", async () => {
  const readme = await readFile(join(import.meta.dirname, "..", "README.md"), "utf8");
  const example = await readFile(exampleFile, "utf8");
  expect(readme).toContain(
    "```ts\n" + example.replace("../index.ts", "@codex-orchestrator/learning-library") + "```",
  );

  const { root } = await libraryWith(
    codemod("node-protocol-imports", 'export default (file) => file.source.replace(`"fs"`, `"node:fs"`);'),
  );
  const directory = await directoryWith({ "a.ts": 'import "fs";\n' });
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...nodeOptions,
    exampleFile,
    root,
    directory,
  ]);
  expect(stdout).toBe(
    "node-protocol-imports 1.0.0: Do a thing\n" +
      "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n" +
      '-import "fs";\n+import "node:fs";\n\n' +
      "1 changed, 0 could not be read\n",
  );
  expect(await readText(directory, "a.ts")).toBe('import "node:fs";\n');
});
