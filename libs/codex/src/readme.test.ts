import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

describe("the example in the README", () => {
  // The suites with the real Codex run it: e2e/codex/src/readme.e2e.ts.
  it("is the one that is type-checked", async () => {
    const example = await readFile(join(import.meta.dirname, "testing/readme-example.ts"), "utf8");
    const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
    expect(readme).toContain(`\`\`\`ts\n${example.replace("../index.ts", "@codex-orchestrator/codex")}\`\`\``);
  });
});
