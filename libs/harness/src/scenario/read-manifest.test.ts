import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readManifest } from "./read-manifest.ts";

const sound = {
  schemaVersion: 1,
  id: "sum",
  title: "A sum",
  adapter: "javascript",
  goals: ["test"],
  fixture: "sum",
  subject: { kind: "command", command: ["node", "fix.js"] },
  reference: { overlay: "reference" },
};

const problemsOf = (manifest: unknown) =>
  readManifest(typeof manifest === "string" ? manifest : JSON.stringify(manifest)).problems.map(
    ({ pointer, message }) => `${pointer}: ${message}`,
  );

describe("readManifest", () => {
  it("reads what a scenario needs and nothing more", () => {
    expect(readManifest(JSON.stringify(sound))).toEqual({ scenario: sound, problems: [] });
  });

  it("names every problem at once, each with its place, what was expected and what was received", () => {
    const wrong = {
      ...sound,
      id: "Sum!",
      adapter: "javascritp",
      subject: { kind: "command", command: [], env: { "1A": "x" }, shell: true },
      limits: { wallMs: 0 },
      assertions: [{ kind: "fileExist", path: "a" }, null, { kind: "jsonPath", path: "a/b", query: "$[" }],
      "a/b~c": 1,
    };
    expect(problemsOf(wrong)).toEqual([
      '/id: expected 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit; received "Sum!"',
      '/adapter: expected one of "javascript"|"python"|"go"|"rust"; received "javascritp"',
      "/subject/command: expected array to have >=1 items; received []",
      '/subject/env/1A: expected the name of an environment variable; received "1A"',
      "/subject/shell: this member is not known",
      "/assertions/0/kind: expected 'fileExists' | 'fileAbsent' | 'fileContains' | 'fileMatches' | 'jsonPath' | 'casesAtLeast' | 'lintClean' | 'pattern'; received \"fileExist\"",
      "/assertions/1: expected object; received null",
      '/assertions/2/query: expected a JSONPath query (RFC 9535); received "$["',
      "/assertions/2/equals: expected a JSON value; received nothing",
      "/limits/wallMs: expected number to be >=1; received 0",
      "/a~1b~0c: this member is not known",
    ]);
  });

  it.each([
    ["", "line 1, column 1: Unexpected end of JSON input"],
    ["{", "line 1, column 2"],
    ['{"id": 1, "id": 2}', 'the member name "id" appears twice'],
    ['{"__proto__": 1}', "the member name __proto__ is not allowed"],
    ["[".repeat(100_000) + "]".repeat(100_000), "nesting deeper than 500 levels"],
    ["[]", "expected object; received []"],
    ["null", "expected object; received null"],
  ])("says why %j is no manifest", (text, reason) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(reason)]);
  });

  it("checks members against each other, also while others are wrong by themselves", () => {
    const wrong = {
      ...sound,
      title: 1,
      goals: [],
      failToPass: ["adds"],
      passToPass: ["adds"],
      assertions: [{ kind: "lintClean" }, { kind: "casesAtLeast", goal: "build", count: 1 }],
      reference: { remove: [] },
    };
    expect(problemsOf(wrong)).toEqual([
      "/title: expected string; received 1",
      '/goals: expected "test" among the goals, because test cases are named',
      '/assertions/0: expected "lint" among the goals, because lintClean looks at its result',
      '/assertions/1: expected "build" among the goals, because its cases are counted',
      "/passToPass/0: expected a case that failToPass does not name",
      "/reference: expected an overlay, or files to remove: a reference that changes nothing proves nothing",
    ]);
    expect(problemsOf({ ...sound, goals: [] })).toEqual([
      "/goals: expected a goal or an assertion: without either, nothing is judged",
    ]);
  });

  it.each(["goals", "failToPass", "passToPass"])("takes each of %s once", (member) => {
    const twice = member === "goals" ? ["test", "test"] : ["adds", "adds"];
    expect(problemsOf({ ...sound, [member]: twice })).toEqual([
      `/${member}: expected each entry once; received ${JSON.stringify(twice)}`,
    ]);
  });

  it.each([
    "/etc",
    "../x",
    "a/../../x",
    "a\u2028/../../x",
    "\u2029/..",
    ".",
    "a/./b",
    "a//b",
    "a/",
    "",
    "a\\b",
    "a\0b",
  ])("refuses the path %j, which could lead out of its folder", (path) => {
    const problem = expect.stringContaining("expected a relative path without") as string;
    expect(problemsOf({ ...sound, fixture: path })).toEqual([problem]);
    expect(problemsOf({ ...sound, reference: { remove: [path] } })).toEqual([problem]);
    expect(problemsOf({ ...sound, assertions: [{ kind: "fileExists", path }] })).toEqual([problem]);
  });

  it.each(["/etc/*", "../*", "a/../../*", "a\u2028/../*", "a\\*"])("refuses the glob %j", (glob) => {
    expect(problemsOf({ ...sound, inputs: [glob] })).toEqual([
      expect.stringContaining("/inputs/0: expected a glob"),
    ]);
  });

  it("refuses a NUL character wherever it would reach the system", () => {
    const wrong = {
      ...sound,
      title: "a\0b",
      setup: [["node", "a\0b"]],
      subject: { ...sound.subject, env: { A: "a\0b" } },
    };
    expect(problemsOf(wrong).map((problem) => problem.split(":")[0])).toEqual([
      "/title",
      "/setup/0/1",
      "/subject/env/A",
    ]);
  });

  it("shows no more than the beginning of something huge", () => {
    const [problem = ""] = problemsOf({ ...sound, id: "x".repeat(1_000_000) });
    expect(problem.length).toBeLessThan(300);
  });

  it("gives a scenario or problems with pointers, never an exception, for any text and any JSON", () => {
    const member = fc.oneof(
      fc.constantFrom(...Object.keys(sound), "assertions", "limits", "effects"),
      fc.string(),
    );
    const nearly = fc.dictionary(member, fc.jsonValue()).map((changes) => ({ ...sound, ...changes }));
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.oneof(nearly, fc.jsonValue()).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (anything) => {
        const { scenario, problems } = readManifest(anything);
        expect(scenario === undefined).toBe(problems.length > 0);
        for (const { pointer, message } of problems) {
          expect(pointer).toMatch(/^(\/([^~/]|~[01])*)*$/u);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });
});
