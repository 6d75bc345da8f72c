import { describe, expect, it } from "vitest";
import type { PatternLibrary } from "../pattern-library.ts";
import { directoryWith, libraryWith, readText, ruleManifest } from "../testing/workshop.ts";

/** Reports every `var`, and mends those of one declaration. */
const noVar = `
  export default {
    meta: { type: "problem", fixable: "code", schema: [{ type: "object" }], messages: { no: "No var." } },
    create: (context) => ({
      VariableDeclaration(node) {
        if (node.kind !== "var") return;
        const to = context.options[0]?.to ?? "let";
        const fix = (fixer) => fixer.replaceText(context.sourceCode.getFirstToken(node), to);
        context.report({ node, messageId: "no", fix: node.declarations.length === 1 ? fix : null });
      },
    }),
  };
`;

const options = {
  type: "object",
  additionalProperties: false,
  properties: { to: { enum: ["let", "const"] } },
};

function ruleLibrary(rule = noVar): Promise<PatternLibrary> {
  return libraryWith({
    "linters/no-var/pattern.json": ruleManifest("no-var", { options }),
    "linters/no-var/rule.ts": rule,
  });
}

describe("a lint rule", () => {
  it("mends what it can and reports what is left, with its place", async () => {
    const directory = await directoryWith({ "a.ts": "var a: number = 1;\nvar b, c;\n" });
    const report = await (await ruleLibrary()).apply("no-var", { directory, write: true });
    expect(await readText(directory, "a.ts")).toBe("let a: number = 1;\nvar b, c;\n");
    expect(report.findings).toEqual([{ file: "a.ts", line: 2, column: 1, message: "No var." }]);
  });

  it("lints files whose names begin with a dot or look like globs", async () => {
    const directory = await directoryWith({
      ".storybook/main.ts": "var a = 1;",
      "app/[id]/(x).ts": "var a = 1;",
    });
    const report = await (await ruleLibrary()).apply("no-var", { directory, write: true });
    expect(report.changed).toEqual([".storybook/main.ts", "app/[id]/(x).ts"]);
  });

  it("gets its options", async () => {
    const directory = await directoryWith({ "a.ts": "var a = 1;" });
    await (await ruleLibrary()).apply("no-var", { directory, write: true, options: { to: "const" } });
    expect(await readText(directory, "a.ts")).toBe("const a = 1;");
  });

  it("lints TypeScript, JSX and CommonJS by the extension of the file", async () => {
    const directory = await directoryWith({
      "cast.ts": "var a = <number>b;",
      "view.tsx": "var a = <p/>;",
      "view.js": "var a = <p/>;",
      "old.cjs": "var a = 1; return a;",
    });
    const report = await (await ruleLibrary()).apply("no-var", { directory, write: true });
    expect(report.errors).toEqual([]);
    expect(report.changed).toEqual(["cast.ts", "old.cjs", "view.js", "view.tsx"]);
  });

  it("obeys a comment that disables it", async () => {
    const directory = await directoryWith({
      "a.ts": "// eslint-disable-next-line patterns/no-var\nvar a, b;\n",
    });
    expect(await (await ruleLibrary()).apply("no-var", { directory, write: true })).toMatchObject({
      unchanged: 1,
      findings: [],
    });
  });

  it("applies and reports nothing of another rule that a comment switches on", async () => {
    const text = '/* eslint quotes: ["error", "single"], no-extra-semi: "error" */\nlet a = "x";;\n';
    const directory = await directoryWith({ "a.ts": text });
    expect(await (await ruleLibrary()).apply("no-var", { directory, write: true })).toMatchObject({
      unchanged: 1,
      findings: [],
    });
    expect(await readText(directory, "a.ts")).toBe(text);
  });

  it("says where a file does not parse", async () => {
    const directory = await directoryWith({ "a.ts": "var a = 1;\nlet x = (;\n" });
    const report = await (await ruleLibrary()).apply("no-var", { directory, write: true });
    expect(report.errors).toEqual([
      { file: "a.ts", kind: "syntax", message: "Expression expected.", line: 2, column: 10 },
    ]);
  });

  it("is refused when it is none", async () => {
    const library = await ruleLibrary("export default () => 1;");
    await expect(
      library.apply("no-var", { directory: await directoryWith({}), write: true }),
    ).rejects.toThrow(
      /cannot be loaded from linters\/no-var\/rule\.ts: expected a default export with `meta` and `create\(context\)`/,
    );
  });
});
