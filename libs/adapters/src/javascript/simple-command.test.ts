import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { simpleCommand } from "./simple-command.ts";

describe("a script that needs no shell", () => {
  it.each<[string, readonly string[]]>([
    ["vitest run", ["vitest", "run"]],
    ["  tsc   -p tsconfig.json ", ["tsc", "-p", "tsconfig.json"]],
    ["node --test --import=tsx", ["node", "--test", "--import=tsx"]],
    [`prettier --check "src/**/*.ts" 'a b'`, ["prettier", "--check", "src/**/*.ts", "a b"]],
    [`eslint --rule 'x: "error"' .`, ["eslint", "--rule", 'x: "error"', "."]],
    ["./scripts/test.sh @scope/x", ["./scripts/test.sh", "@scope/x"]],
    [`mocha --grep ""`, ["mocha", "--grep", ""]],
  ])("%s", (script, words) => {
    expect(simpleCommand(script)).toEqual(words);
  });
});

describe("a script that does", () => {
  it.each([
    "",
    "   ",
    "tsc && vitest run",
    "tsc; vitest",
    "tsc | cat",
    "tsc > out.txt",
    "NODE_ENV=test mocha",
    "echo $HOME",
    'echo "$HOME"',
    "echo `date`",
    "rm -rf *.js",
    "ls ~/x",
    "eslint src/{a,b}",
    "a\\ b",
    "node x.js &",
    "echo 'open",
    "cd src",
    "exit 0",
    "tsc\nvitest",
    "#comment",
  ])("%j", (script) => {
    expect(simpleCommand(script)).toBeUndefined();
  });
});

describe("the words", () => {
  it("are those that were quoted, whatever they hold", () => {
    const plain = fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(plain), (args) => {
        expect(simpleCommand(["tool", ...args.map((arg) => `'${arg}'`)].join(" "))).toEqual([
          "tool",
          ...args,
        ]);
      }),
    );
  });
});
