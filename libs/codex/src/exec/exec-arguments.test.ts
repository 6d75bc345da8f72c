import { describe, expect, it } from "vitest";

import { CodexRequestError } from "../errors.ts";
import { execArguments } from "./exec-arguments.ts";

describe("the arguments of a turn of codex exec", () => {
  it("begin a thread with all its settings as overrides, and never ask for approvals", () => {
    const options = {
      cwd: "/repo",
      model: "m",
      sandbox: "workspace-write",
      baseInstructions: 'be "terse"\n',
      config: { "mcp_servers.x": { command: "c", args: ["-a"] }, approval_policy: "on-request" },
    } as const;
    expect(execArguments({ options, config: ["a=1"], schemaPath: "/s.json" })).toEqual([
      "exec",
      "--json",
      "--skip-git-repo-check",
      "--output-schema",
      "/s.json",
      ...["-c", "a=1"],
      ...["-c", 'mcp_servers.x={ command = "c", args = ["-a"] }'],
      ...["-c", 'approval_policy="never"'],
      ...["-c", 'model="m"'],
      ...["-c", 'sandbox_mode="workspace-write"'],
      ...["-c", 'instructions="be \\"terse\\"\\n"'],
      "--",
      "-",
    ]);
  });

  it("name the thread to go on with after the options, where it cannot be taken for one", () => {
    const args = execArguments({ options: { ephemeral: true }, config: [], threadId: "--last" });
    expect(args.slice(0, 4)).toEqual(["exec", "resume", "--json", "--skip-git-repo-check"]);
    expect(args.slice(-3)).toEqual(["--", "--last", "-"]);
    expect(args).toContain("--ephemeral");
  });

  it("are refused for a value that TOML cannot express", () => {
    expect(() => execArguments({ options: { config: { "a.b": Number.NaN } }, config: [] })).toThrow(
      CodexRequestError,
    );
    expect(() => execArguments({ options: { config: { "a.b": null } }, config: [] })).toThrow("config.a.b");
  });
});
