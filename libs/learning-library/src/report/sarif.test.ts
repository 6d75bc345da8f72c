import { describe, expect, it } from "vitest";
import { codemod, directoryWith, libraryWith, renaming, ruleManifest } from "../testing/workshop.ts";
import { toSarif } from "./sarif.ts";

const noVar = {
  "linters/no-var/pattern.json": ruleManifest("no-var"),
  "linters/no-var/rule.ts": `export default { meta: { fixable: "code" }, create: (context) => ({
    VariableDeclaration(node) {
      if (node.kind !== "var") return;
      const isTop = node.parent.type === "Program";
      context.report({ node, message: isTop ? "var at the top" : "var inside",
        fix: isTop ? null : (fixer) => fixer.replaceTextRange([node.range[0], node.range[0] + 3], "let") });
    } }) };`,
};

describe("the SARIF log of a lint rule", () => {
  it("has a result for each place, with what was mended, and a notification for each fault", async () => {
    const library = await libraryWith(noVar);
    const directory = await directoryWith({
      "a b/ü#.ts": "{\n  var a;\n}\nvar b;\n",
      "broken.ts": "let x = (;\n",
      "clean.ts": "let a;\n",
    });
    const report = await library.apply("no-var", { directory });
    const { manifest } = await library.explain("no-var");
    const log = toSarif(report, manifest as Parameters<typeof toSarif>[1]);
    expect(log).toMatchObject({
      version: "2.1.0",
      $schema: expect.stringMatching(/sarif-schema-2\.1\.0\.json$/) as string,
    });
    expect(log.runs).toMatchObject([
      {
        tool: {
          driver: {
            name: "learning-library",
            rules: [{ id: "no-var", shortDescription: { text: "Do a thing" } }],
          },
        },
        invocations: [
          {
            executionSuccessful: false,
            toolExecutionNotifications: [
              {
                level: "error",
                descriptor: { id: "syntax" },
                locations: [
                  { physicalLocation: { artifactLocation: { uri: "broken.ts" }, region: { startLine: 1 } } },
                ],
              },
            ],
          },
        ],
        results: [
          {
            ruleId: "no-var",
            ruleIndex: 0,
            level: "warning",
            message: { text: "var inside" },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "a%20b/%C3%BC%23.ts", uriBaseId: "TARGET" },
                  region: { startLine: 2, startColumn: 3 },
                },
              },
            ],
            properties: { mended: true },
          },
          { message: { text: "var at the top" }, properties: { mended: false } },
        ],
      },
    ]);
  });
});

it("the SARIF log of a codemod has a result for each file that it changes", async () => {
  const library = await libraryWith(codemod("rename-it", renaming));
  const report = await library.apply("rename-it", {
    directory: await directoryWith({ "a.ts": "before;\n", "b.ts": "" }),
  });
  const log = toSarif(report, { id: "rename-it", title: "Rename it", problem: "It is old.", safety: "safe" });
  expect(log.runs).toMatchObject([
    {
      invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
      results: [{ level: "note", message: { text: "Rename it" } }],
    },
  ]);
  expect(JSON.stringify(log)).not.toContain("startLine");
});
