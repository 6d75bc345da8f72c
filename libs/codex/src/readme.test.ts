import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

describe("an example in the README", () => {
  // The suites with the real Codex run them: e2e/codex/src/readme.e2e.ts and facade-readme.e2e.ts.
  it.each(["readme-example.ts", "readme-facade-example.ts"])(
    "is the one that is type-checked: %s",
    async (name) => {
      const example = await readFile(join(import.meta.dirname, "testing", name), "utf8");
      const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
      expect(readme).toContain(
        `\`\`\`ts\n${example.replace("../index.ts", "@codex-orchestrator/codex")}\`\`\``,
      );
    },
  );
});
