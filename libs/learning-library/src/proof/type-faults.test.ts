import { describe, expect, it } from "vitest";
import { typeFaults } from "./type-faults.ts";

describe("typeFaults", { timeout: 60_000 }, () => {
  it.each([
    ["a.ts", "export const a: number = [1].at(0) ?? 0;", {}],
    ["a.mts", 'export const a: number = "x";', { noCheck: true }],
    ["a.js", "export const a = (/** @type {number} */ b) => b.toFixed();", {}],
    ["a.ts", "export const a = (b) => b;", { strict: false }],
  ])("has nothing against %s: %j %j", async (path, text, settings) => {
    expect(await typeFaults(path, text, settings)).toEqual([]);
  });

  it.each([
    [
      "a.ts",
      "\nexport const a: number = 'x';",
      {},
      /'string' is not assignable to type 'number'\. \(line 2\)$/,
    ],
    ["a.tsx", "export const a = <b>c</b>;", {}, /JSX/],
    ["a.js", "export const a = (/** @type {number} */ b) => b.nope();", {}, /'nope' does not exist/],
    ["a.ts", "export const a = process.argv;", {}, /Cannot find name 'process'/],
    ["a.ts", "export {};", { target: "es1" }, /Argument for '--target' option must be/],
    ["a.ts", "export {};", { stricter: true }, /Unknown compiler option 'stricter'/],
  ])("says what is wrong with %s: %j %j", async (path, text, settings, message) => {
    const [fault] = await typeFaults(path, text, settings);
    expect(fault).toMatch(message);
  });

  it("is a fault of its own that there is no TypeScript", async () => {
    const load = () => Promise.reject(new Error("Cannot find package 'typescript'"));
    expect(await typeFaults("a.ts", "", {}, load)).toEqual([
      "its types cannot be checked, install typescript: Cannot find package 'typescript'",
    ]);
  });
});
