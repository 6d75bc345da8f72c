import { describe, expect, it } from "vitest";
import { syntaxProblem } from "./syntax-problem.ts";

describe("syntaxProblem", () => {
  it.each([
    ["a.ts", "const a: number = 1;"],
    ["a.tsx", "const a = <b>c</b>;"],
    ["a.cjs", "module.exports = 1;"],
    ["a.json", '{ "a": [1] }'],
    ["a.py", "def ("],
    ["Makefile", "\t{"],
  ])("has nothing against %s: %j", async (path, text) => {
    expect(await syntaxProblem(path, text)).toBeUndefined();
  });

  it.each([
    ["a.ts", "const = 1;"],
    ["a.js", "const a: number = (;"],
    ["a.json", "{ a: 1 }"],
  ])("says what is wrong with %s: %j", async (path, text) => {
    expect(await syntaxProblem(path, text)).toMatch(/\S/);
  });
});
