import { join } from "node:path";
import { checkDrift, describeDrift } from "@codex-orchestrator/codex";
import { message } from "@codex-orchestrator/codex/responses-double";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CodexGround, startCodexGround } from "./testing/codex-ground.ts";
import { stubProgram } from "./testing/stub-program.ts";

let ground: CodexGround;
beforeAll(async () => {
  ground = await startCodexGround({ script: [message("not asked for")] });
});
afterAll(() => ground.close());

async function driftOf(executable: string): Promise<string[]> {
  const { home } = ground;
  return (await checkDrift({ executable, env: home.env, scratch: home.directory })).map(describeDrift);
}

describe("the messages of the installed Codex", () => {
  it("are those that we send and read", async () => {
    expect(await driftOf(ground.executable)).toEqual([]);
  });

  const changes: [string, string, string, string[]][] = [
    [
      "a method that we call",
      "ClientRequest",
      's,"thread/backgroundTerminals/clean","thread/terminals/clean",',
      ["thread/backgroundTerminals/clean, method: Codex does not know it"],
    ],
    [
      "a field that we read",
      "ServerNotification",
      "s/willRetry/retries/",
      ["error, parameters willRetry: is missing"],
    ],
    [
      "a value that we send",
      "ClientRequest",
      's/"workspace-write"/"workspace"/',
      [
        'thread/start, parameters sandbox: does not take "workspace-write" any more, only "read-only", "workspace", ' +
          '"danger-full-access"',
        'thread/resume, parameters sandbox: does not take "workspace-write" any more, only "read-only", "workspace", ' +
          '"danger-full-access"',
        'thread/fork, parameters sandbox: does not take "workspace-write" any more, only "read-only", "workspace", ' +
          '"danger-full-access"',
      ],
    ],
    [
      "a result",
      "TurnStartResponse",
      's/"turn"/"work"/',
      ["turn/start, result turn: is missing", "turn/start, result turn: may be absent"],
    ],
  ];
  it.each(changes)("are known for changed when %s is called otherwise", async (_what, file, edit, drift) => {
    const stub = await stubProgram(
      join(ground.home.directory, "stub"),
      `'${ground.executable}' "$@" || exit`,
      'while [ "$1" != --out ]; do shift; done',
      `find "$2" -name ${file}.json -exec sed -i '${edit}' {} +`,
    );
    const found = await driftOf(stub);
    expect(found.length).toBeGreaterThan(0);
    for (const line of found) expect(drift).toContain(line);
  });

  it("are asked of a program that has none, with words on what it said", async () => {
    const stub = await stubProgram(
      join(ground.home.directory, "stub"),
      "echo what is an app-server? >&2",
      "exit 2",
    );
    await expect(driftOf(stub)).rejects.toThrow(
      /wrote no schemas .*generate-json-schema ended with 2\. It said: what is an app-server\?/,
    );
  });
});
