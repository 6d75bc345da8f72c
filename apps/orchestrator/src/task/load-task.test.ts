import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadTask } from "./load-task.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "task-"));
  file = join(directory, "0001-tidy.md");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function load(text: string | Uint8Array): ReturnType<typeof loadTask> {
  await writeFile(file, text);
  return loadTask(file, directory);
}

async function messageOf(text: string | Uint8Array): Promise<string> {
  const error: unknown = await load(text).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "E_TASK_FILE" });
  return (error as Error).message.replace(directory, "");
}

describe("a task file", () => {
  it("gives its front matter, its body, and a digest of its bytes", async () => {
    const task = await load(`---
id: 0042
title: "  Tidy up  "
execution: { parallel: true }
patterns: [node-protocol-imports@^1.2]
subtasks:
  - { id: one, title: First, requires_cloud: true }
budget: { rounds: 2 }
checks: [test]
---

Why we do it.
`);
    expect(task).toMatchObject({
      id: "0042",
      title: "Tidy up",
      parallel: true,
      patterns: ["node-protocol-imports@^1.2"],
      subtasks: [{ id: "one", title: "First", patterns: [], requiresCloud: true }],
      budget: {},
      rounds: 2,
      checks: ["test"],
      body: "Why we do it.",
      source: "0001-tidy.md",
    });
    expect(task.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("may have a byte order mark and CRLF line endings", async () => {
    const task = await load("\uFEFF---\r\nid: a\r\ntitle: T\r\n---\r\nBody\r\n");
    expect(task).toMatchObject({ id: "a", title: "T", body: "Body" });
  });

  it("needs only an id and a title", async () => {
    expect(await load("---\nid: a\ntitle: T\n---\n")).toMatchObject({
      patterns: [],
      subtasks: [],
      budget: {},
      body: "",
    });
  });
});

describe("what is wrong is named with line and column", () => {
  it.each<[string, string, RegExp]>([
    ["no front matter", "# Hello\n", /0001-tidy\.md:1:1: expected YAML front matter/],
    ["front matter without an end", "---\nid: a\n", /:1:1: the front matter is never closed/],
    ["broken YAML", "---\nid: a\ntitle: [oops\n---\n", /:\d+:\d+: this is not valid YAML: .*/],
    [
      "a key twice",
      "---\nid: a\ntitle: T\nid: b\n---\n",
      /:4:1: this is not valid YAML: Map keys must be unique/,
    ],
    [
      "an unknown key",
      "---\nid: a\ntitel: T\ntitle: T\n---\n",
      /:3:\d+: unknown key titel\. Did you mean title\?/,
    ],
    [
      "an unknown key further in",
      "---\nid: a\ntitle: T\nbudget: { token: 5 }\n---\n",
      /unknown key token in budget\. Did you mean tokens\?/,
    ],
    ["a missing title", "---\nid: a\n---\n", /title: is missing; received nothing\./],
    [
      "an id that leaves the directory",
      '---\nid: "../x"\ntitle: T\n---\n',
      /:2:5: id: must be 1 to 64 .*received "\.\.\/x"/,
    ],
    [
      "a budget of nothing",
      "---\nid: a\ntitle: T\nbudget: { tokens: 0 }\n---\n",
      /budget\.tokens: .*received 0\./,
    ],
    [
      "a budget that is no number",
      "---\nid: a\ntitle: T\nbudget: { minutes: .nan }\n---\n",
      /budget\.minutes: /,
    ],
    ["an unknown check", "---\nid: a\ntitle: T\nchecks: [tests]\n---\n", /checks\.0: .*received "tests"/],
    ["a list instead of a map", "---\n- a\n---\n", /the front matter: /],
    ["an empty front matter", "---\n---\n", /the front matter: /],
    [
      "two subtasks of one id",
      "---\nid: a\ntitle: T\nsubtasks: [{ id: x, title: A }, { id: x, title: B }]\n---\n",
      /:4:\d+: two subtasks have the id x/,
    ],
  ])("%s", async (_, text, message) => {
    expect(await messageOf(text)).toMatch(message);
  });

  it("bytes that are no text", async () => {
    expect(await messageOf(new Uint8Array([0x2d, 0x2d, 0x2d, 0x0a, 0xff]))).toMatch(/expected UTF-8 text/);
  });

  it("a file that is no task, because it is too large", async () => {
    expect(await messageOf("x".repeat(1024 * 1024 + 1))).toMatch(/at most 1048576/);
  });

  it("a YAML bomb is refused in no time", async () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (let i = 1; i < 12; i++)
      bomb.push(
        `${String.fromCharCode(97 + i)}: &${String.fromCharCode(97 + i)} [${`*${String.fromCharCode(96 + i)},`.repeat(9)}]`,
      );
    expect(await messageOf(`---\n${bomb.join("\n")}\n---\n`)).toMatch(
      /this YAML is refused: Excessive alias count/,
    );
  });

  it("a file that is not there", async () => {
    await expect(loadTask(join(directory, "missing.md"), directory)).rejects.toThrow(
      /missing\.md: there is no such file\. Give the path of a task file with --task\./,
    );
  });

  it("a directory", async () => {
    await expect(loadTask(directory, directory)).rejects.toThrow(/expected a file, received something else/);
  });
});
