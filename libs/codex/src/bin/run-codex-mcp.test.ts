import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCodexMcp } from "./run-codex-mcp.ts";

let scratch: string;
let stub: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "codex-mcp-"));
  stub = join(scratch, "codex");
  writeFileSync(stub, "#!/bin/sh\nexit 1\n");
  chmodSync(stub, 0o755);
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

async function run(args: readonly string[], more: Record<string, string> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { PATH: "/usr/bin:/bin", HOME: scratch, OPENAI_API_KEY: "key-of-a-test", ...more };
  const interrupted = new Promise<never>(() => undefined);
  const code = await runCodexMcp({ args, env, cwd: scratch, stdin, stdout, stderr, interrupted });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

describe("codex-mcp ends with 2 and says what to do", () => {
  it("without Codex", async () => {
    const named = await run(["--codex", "absent"]);
    expect(named).toMatchObject({ code: 2, out: "" });
    expect(named.err).toContain("npm install");
    const searched = await run([]);
    expect(searched).toMatchObject({ code: 2, out: "" });
    expect(searched.err).toMatch(/^codex-mcp: Codex is not installed\..*npm install .*@openai\/codex@/);
  });

  it.each<[string, string[], Record<string, string>, string[]]>([
    ["without a provider", [], { OPENAI_API_KEY: "" }, ["set OPENAI_API_KEY", "--use-my-codex-home"]],
    ["without the home that was asked for", ["--use-my-codex-home"], {}, ["Run codex login"]],
    ["without the root", ["--root", "absent"], {}, ["absent is not a directory"]],
    ["with a flag that nobody knows", ["--use-my-codex-hom"], {}, ["Did you mean --use-my-codex-home?"]],
    ["with a token that is none", ["--http", "0"], { CODEX_MCP_TOKEN: "short" }, ["at least 16 characters"]],
    ["without the file of the token", ["--http", "0", "--token-file", "absent"], {}, ["cannot be read"]],
  ])("%s", async (_, args, env, messages) => {
    const { code, out, err } = await run(["--codex", stub, ...args], env);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const message of messages) expect(err).toContain(message);
    expect(err).not.toContain("key-of-a-test");
  });
});

describe("codex-mcp, asked about itself,", () => {
  it("says its version and how it is used", async () => {
    expect(await run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Usage: codex-mcp");
    expect(out.split("\n").every((line) => line.length <= 125)).toBe(true);
  });
});
