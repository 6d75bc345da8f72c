import { describe, expect, it } from "vitest";
import { recordedServer } from "../../testing/recorded-server.ts";
import { parseCodexArguments, parseReplyArguments } from "./tool-arguments.ts";
import { codexReplyTool, codexTool } from "./tool-definitions.ts";

const id = "01a20538-be3b-70f1-83b2-49478ac33f55";

describe("the tools", () => {
  it("are those of the old server, to the letter", () => {
    expect(JSON.stringify({ tools: [codexTool, codexReplyTool] })).toBe(
      JSON.stringify(recordedServer.toolsList),
    );
  });
});

describe("arguments", () => {
  const refused = recordedServer.calls.filter(({ result }) =>
    /^(?:Missing arguments|Failed to parse configuration)/.test(result.content[0]!.text),
  );

  it.each(refused)("are refused in the old words: $case", ({ tool, arguments: given, result }) => {
    const parse = tool === "codex" ? parseCodexArguments : parseReplyArguments;
    expect(() => parse(given)).toThrow(result.content[0]!.text);
  });

  it("say what was expected of each type", () => {
    expect(() => parseCodexArguments({ prompt: "x", config: [] })).toThrow(
      "invalid type: sequence, expected a map",
    );
    expect(() => parseCodexArguments({ prompt: "x", cwd: true })).toThrow(
      "invalid type: boolean, expected a string",
    );
  });

  it("may be null, which is absent", () => {
    expect(parseCodexArguments({ prompt: "x", cwd: null, model: "gpt-5.5" })).toEqual({
      prompt: "x",
      model: "gpt-5.5",
    });
  });

  it.each(["__proto__", "toString", "profile"])("are refused when nobody knows them: %s", (name) => {
    const given = JSON.parse(`{"prompt":"x","${name}":"y"}`) as Record<string, unknown>;
    expect(() => parseCodexArguments(given)).toThrow(`unknown field \`${name}\``);
  });
});

describe("a reply's thread", () => {
  it("may be named by either name; the new one counts", () => {
    expect(parseReplyArguments({ prompt: "x", conversationId: id }).threadId).toBe(id);
    expect(parseReplyArguments({ prompt: "x", threadId: id, conversationId: "old" }).threadId).toBe(id);
  });

  it("is one id, however a UUID is written", () => {
    const written = [`urn:uuid:${id}`, id.toUpperCase(), id.replaceAll("-", "")];
    expect(written.map((threadId) => parseReplyArguments({ prompt: "x", threadId }).threadId)).toEqual([
      id,
      id,
      id,
    ]);
  });

  it("must be named, and by a UUID", () => {
    expect(() => parseReplyArguments({ prompt: "x" })).toThrow(
      "Failed to parse thread_id: either threadId or conversationId must be provided",
    );
    expect(() => parseReplyArguments({ prompt: "x", threadId: "../x" })).toThrow(
      'Failed to parse thread_id: expected a UUID, received "../x"',
    );
  });
});
