import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";

it("lets go of the trees of a file in the first minor collection after it", () => {
  const loader = createRequire(import.meta.url).resolve("ts-blank-space/register");
  const program = join(import.meta.dirname, "../../testing/retained-trees.ts");
  const args = ["--expose-gc", "--import", loader, "--conditions=@codex-orchestrator/source", program];
  const { first, second } = JSON.parse(
    execFileSync(process.execPath, args, { encoding: "utf8", env: {} }),
  ) as Record<"first" | "second", number>;
  // The trees of a file take 1,500,000 bytes.
  expect(first).toBeLessThan(400_000);
  expect(second).toBeLessThan(400_000);
});
