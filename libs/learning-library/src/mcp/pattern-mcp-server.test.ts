import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PatternReport } from "../report/pattern-report.ts";
import {
  codemod,
  directoryWith,
  git,
  libraryWith,
  readText,
  renaming,
  repositoryWith,
  ruleManifest,
  template,
} from "../testing/workshop.ts";
import { createPatternMcpServer } from "./pattern-mcp-server.ts";

const assets = {
  ...codemod("rename-it", renaming),
  "linters/no-debugger/pattern.json": ruleManifest("no-debugger"),
  "linters/no-debugger/rule.ts": `export default { create: (context) => ({
    DebuggerStatement(node) { context.report({ node, message: "no" }); } }) };`,
  ...codemod(
    "never-ends",
    `export default (file) => file.path === "b.ts" ? new Promise(() => {}) : "after;";`,
  ),
  ...template("hello", "Hi {{you}}\n", ["you"]),
};

async function connect(directory: string, signal?: AbortSignal): Promise<Client> {
  const server = await createPatternMcpServer(await libraryWith(assets), { directory, signal });
  const client = new Client({ name: "test", version: "1.0.0" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  // The client checks structured content against the output schemas that it has seen.
  await client.listTools();
  onTestFinished(() => client.close());
  return client;
}

async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: args })) as CallToolResult;
}

function textOf(result: CallToolResult): string {
  return result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

describe("the tools of a pattern server", () => {
  it("are six, with closed input schemas, output schemas, and a word about what they change", async () => {
    const client = await connect(await directoryWith({}));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      "apply_pattern",
      "check_pattern",
      "explain_pattern",
      "list_patterns",
      "preview_pattern",
      "render_template",
    ]);
    for (const tool of tools) {
      expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: "object" });
      expect(tool.annotations?.readOnlyHint).toBe(tool.name !== "apply_pattern");
    }
  });

  it("list and explain what the library has", async () => {
    const client = await connect(await directoryWith({}));
    const all = await call(client, "list_patterns");
    expect(all.structuredContent).toMatchObject({
      patterns: [
        { id: "hello" },
        { id: "never-ends" },
        { id: "no-debugger" },
        { id: "rename-it", version: "1.0.0" },
      ],
    });
    expect(JSON.parse(textOf(all))).toEqual(all.structuredContent);
    const templates = await call(client, "list_patterns", { kind: "template" });
    expect(templates.structuredContent).toMatchObject({ patterns: [{ id: "hello" }] });
    const typescript = await call(client, "list_patterns", { language: "typescript" });
    expect(typescript.structuredContent).toMatchObject({
      patterns: [{ id: "never-ends" }, { id: "no-debugger" }, { id: "rename-it" }],
    });
    const explained = await call(client, "explain_pattern", { pattern: "rename-it@^1" });
    expect(explained.structuredContent).toMatchObject({
      manifest: { effects: ["**/*.{ts,js,tsx,cjs,mjs}"] },
    });
  });

  it("preview without writing, apply with writing, and check what is left", async () => {
    const directory = await repositoryWith({
      "a.ts": "before;\n",
      "sub/b.ts": "before;\n",
      "c.ts": "debugger;\n",
    });
    const client = await connect(directory);
    const preview = (await call(client, "preview_pattern", { pattern: "rename-it" })).structuredContent;
    expect(preview).toMatchObject({ written: false, changed: ["a.ts", "sub/b.ts"] });
    expect(git(directory, "status", "--porcelain")).toBe("");

    const args = { pattern: "rename-it", files: ["sub/**"] };
    expect((await call(client, "apply_pattern", args)).structuredContent).toMatchObject({
      pattern: { id: "rename-it", version: "1.0.0" },
      written: true,
      changed: ["sub/b.ts"],
    });
    expect(git(directory, "status", "--porcelain").trim()).toBe("M sub/b.ts");

    const check = async (pattern: string) =>
      (await call(client, "check_pattern", { pattern })).structuredContent;
    expect(await check("rename-it")).toMatchObject({ clean: false, wouldChange: ["a.ts"] });
    await call(client, "apply_pattern", { pattern: "rename-it" });
    expect(await check("rename-it")).toMatchObject({ clean: true, wouldChange: [] });
    expect(await check("no-debugger")).toMatchObject({ clean: false, findings: [{ file: "c.ts", line: 1 }] });
  });

  it("render templates", async () => {
    const client = await connect(await directoryWith({}));
    const result = await call(client, "render_template", { pattern: "hello", variables: { you: "x" } });
    expect(result.structuredContent).toEqual({ text: "Hi x\n" });
  });

  it.each<[string, string, Record<string, unknown>, RegExp]>([
    [
      "an unknown pattern",
      "explain_pattern",
      { pattern: "renam-it" },
      /^E_UNKNOWN_PATTERN: .*Did you mean "rename-it"/,
    ],
    ["a range without a version", "apply_pattern", { pattern: "rename-it@2" }, /^E_PATTERN_RANGE: .*1\.0\.0/],
    [
      "options there are none of",
      "apply_pattern",
      { pattern: "rename-it", options: { a: 1 } },
      /^E_PATTERN_OPTIONS: /,
    ],
    [
      "files out of the directory",
      "apply_pattern",
      { pattern: "rename-it", files: ["../**"] },
      /^E_PATTERN_TARGET: .*"\.\.\/\*\*"/,
    ],
    [
      "a missing variable",
      "render_template",
      { pattern: "hello", variables: {} },
      /^E_TEMPLATE_VARIABLE: .*"you" is missing/,
    ],
    [
      "a misspelt argument",
      "apply_pattern",
      { pattern: "rename-it", file: "a.ts" },
      /unknown key \\?"file\\?"; did you mean \\?"files\\?"\?/,
    ],
    ["no globs", "apply_pattern", { pattern: "rename-it", files: [] }, /files/],
  ])("answer %s with an error result", async (_, name, args, message) => {
    const directory = await directoryWith({ "a.ts": "before;\n" });
    const result = await call(await connect(directory), name, args);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(message);
    expect(await readText(directory, "a.ts")).toBe("before;\n");
  });

  it("take turns on the files", async () => {
    const directory = await directoryWith(
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.ts`, "before;\n"])),
    );
    const client = await connect(directory);
    const results = await Promise.all(
      Array.from({ length: 4 }, () => call(client, "apply_pattern", { pattern: "rename-it" })),
    );
    const reports = results.map(({ structuredContent }) => structuredContent as unknown as PatternReport);
    expect(reports.map(({ changed, errors }) => [changed.length, errors])).toEqual([
      [40, []],
      [0, []],
      [0, []],
      [0, []],
    ]);
  });

  it("end when the client cancels the call, and leave the files as they were", async () => {
    const directory = await repositoryWith({ "a.ts": "before;\n", "b.ts": "before;\n" });
    const client = await connect(directory);
    const cancellation = new AbortController();
    await expect(
      client.callTool({ name: "apply_pattern", arguments: { pattern: "never-ends" } }, undefined, {
        signal: cancellation.signal,
        onprogress: () => {
          cancellation.abort();
        },
      }),
    ).rejects.toThrow();
    // Calls take turns: when this one has an answer, the cancelled one has ended.
    await call(client, "preview_pattern", { pattern: "rename-it" });
    expect(git(directory, "status", "--porcelain")).toBe("");
  });

  it("end with the server's signal, and leave the files as they were", async () => {
    const directory = await repositoryWith({ "a.ts": "before;\n" });
    const controller = new AbortController();
    const client = await connect(directory, controller.signal);
    controller.abort(new Error("the run was cancelled"));
    const result = await call(client, "apply_pattern", { pattern: "rename-it" });
    expect([result.isError, textOf(result)]).toEqual([true, "the run was cancelled"]);
    expect(await readText(directory, "a.ts")).toBe("before;\n");
  });
});

describe("the resources of a pattern server", () => {
  it("are the documentation of patterns and the texts of templates", async () => {
    const client = await connect(await directoryWith({}));
    const { resources } = await client.listResources();
    expect(resources).toContainEqual({
      uri: "pattern://templates/hello",
      name: "hello",
      title: "Do a thing",
      description: "The thing is not done.",
      mimeType: "text/markdown",
    });
    expect(resources.map(({ uri }) => uri)).toContain("pattern://docs/rename-it");
    const { contents } = await client.readResource({ uri: "pattern://templates/hello" });
    expect(contents).toEqual([
      { uri: "pattern://templates/hello", mimeType: "text/markdown", text: "Hi {{you}}\n" },
    ]);
    await expect(client.readResource({ uri: "pattern://docs/no-such" })).rejects.toThrow("no-such");
  });

  it("complete ids", async () => {
    const client = await connect(await directoryWith({}));
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "pattern://docs/{id}" },
      argument: { name: "id", value: "rename" },
    });
    expect(completion.values).toEqual(["rename-it"]);
  });
});

it("a client that asks for progress gets numbers that grow up to the total", async () => {
  const tree = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.ts`, "before;\n"]));
  const client = await connect(await directoryWith(tree));
  const seen: { progress: number; total?: number | undefined }[] = [];
  await client.callTool({ name: "preview_pattern", arguments: { pattern: "rename-it" } }, undefined, {
    onprogress: (progress) => seen.push(progress),
  });
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(seen[0]).toMatchObject({ progress: 1, total: 30 });
  expect(seen.at(-1)).toMatchObject({ progress: 30, total: 30 });
  expect(seen.map(({ progress }) => progress)).toEqual(
    seen.map(({ progress }) => progress).toSorted((a, b) => a - b),
  );
});
