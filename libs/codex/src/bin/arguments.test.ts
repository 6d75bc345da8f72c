import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";

const parse = (...args: string[]) => parseArguments(args, "/here");

describe("the command line", () => {
  it("may be empty", () => {
    expect(parse()).toMatchObject({
      useMyCodexHome: false,
      exec: false,
      env: [],
      approvalDeadlineMs: 300_000,
    });
  });

  it("has paths that start where the process does", () => {
    expect(parse("--root", "repo", "--home", "/home", "--codex", "./codex")).toMatchObject({
      root: "/here/repo",
      home: "/home",
      codex: "/here/codex",
    });
  });

  it.each([
    ["4711", { host: "127.0.0.1", port: 4711 }],
    ["localhost:0", { host: "127.0.0.1", port: 0 }],
    ["[::1]:80", { host: "::1", port: 80 }],
  ])("serves HTTP on loopback: %s", (given, http) => {
    expect(parse("--http", given).http).toEqual(http);
  });

  it("names settings that calls may change", () => {
    expect(parse("--allow-config", "yes").allowConfig).toBe(true);
    expect(parse("--allow-config", "no").allowConfig).toBe(false);
    expect(parse("--allow-config", "features, model_reasoning_effort").allowConfig).toEqual([
      "features",
      "model_reasoning_effort",
    ]);
  });

  it.each([
    [["--sandbx", "x"], "Unknown option '--sandbx'. Did you mean --sandbox?"],
    [["--aproval-polcy=never"], "Did you mean --approval-policy?"],
    [["--zzzzzzzzzzz"], "Unknown option '--zzzzzzzzzzz'. See codex-mcp --help."],
    [["mcp-server"], "Unexpected argument 'mcp-server'"],
    [["--model"], "argument missing"],
    [
      ["--sandbox", "wide"],
      '--sandbox must be read-only or workspace-write or danger-full-access, received "wide".',
    ],
    [["--approval-policy", "untrusted"], "--approval-policy must be on-request or never"],
    [["--allow-full-access", "maybe"], "--allow-full-access must be yes or no"],
    [["--allow-config", "a b"], "--allow-config must be yes, no or keys"],
    [["--approval-timeout", "0"], "--approval-timeout must be seconds"],
    [["--approval-timeout", "1e9"], "--approval-timeout must be seconds"],
    [["--approval-timeout", "999999"], "at most a day"],
    [["--http", "x"], "--http must be a port"],
    [["--http", "70000"], "--http must be a port"],
    [["--http", "0.0.0.0:80"], "--http serves on 127.0.0.1, localhost or [::1] only"],
    [["--http", "example.org:80"], "--http serves on 127.0.0.1"],
    [["--token-file", "t"], "--token-file is for --http"],
    [["--root", "r", "--sandbox", "danger-full-access"], "forbidden here; add --allow-full-access yes"],
    [["--sandbox", "danger-full-access", "--allow-full-access", "no"], "forbidden here"],
    [["--exec", "--approval-policy", "on-request"], "--exec asks for no approvals"],
  ])("that makes no sense is refused: %j", (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
