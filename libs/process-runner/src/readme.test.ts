import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

import { typescriptProgram } from "./testing/typescript-program.ts";

const exampleFile = join(import.meta.dirname, "testing", "readme-example.ts");

it("the example in the README is the one that is type-checked, and does what it says", async () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");
  const example = readFileSync(exampleFile, "utf8").replace(
    "../index.ts",
    "@codex-orchestrator/process-runner",
  );
  expect(readme).toContain("```ts\n" + example + "```");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...typescriptProgram("readme-example.ts")],
    {
      env: { PATH: process.env["PATH"], OTHER: "dropped" },
    },
  );
  expect(stdout).toBe("exited 0 key: [redacted:API_KEY]\n\ntrue false\n");
});
