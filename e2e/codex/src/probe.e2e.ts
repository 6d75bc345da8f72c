import { join } from "node:path";
import { type ProbeOptions, type ProbeResult, probeCodex } from "@codex-orchestrator/codex";
import { message } from "@codex-orchestrator/codex/responses-double";
import { runProcess } from "@codex-orchestrator/process-runner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CodexGround, startCodexGround } from "./testing/codex-ground.ts";
import { suitesRoot } from "./testing/installed-codex.ts";
import { stubProgram } from "./testing/stub-program.ts";

let ground: CodexGround;
beforeAll(async () => {
  ground = await startCodexGround({ script: [message("not asked for")] });
});
afterAll(() => ground.close());

const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], KEY: "key" };
const provider = () => ({ baseUrl: ground.double.url, keyVariable: "KEY" });
const states = (results: readonly ProbeResult[]) =>
  Object.fromEntries(results.map(({ name, state }) => [name, state]));

function probe(options: Partial<ProbeOptions> = {}): Promise<ProbeResult[]> {
  const { home, repository } = ground;
  return probeCodex({
    find: { packageRoots: [suitesRoot] },
    home: { directory: home.directory, environment, provider: provider() },
    cwd: repository,
    ...options,
  });
}

describe("the probe of the installed Codex", () => {
  it("finds everything in order, and asks the provider nothing", async () => {
    const results = await probe({ messages: true });
    expect(results.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(results.map(({ name }) => name)).toEqual([
      "installed",
      "home",
      "version",
      "app-server",
      "provider",
      "sandbox",
      "messages",
    ]);
    expect(ground.double.requests).toEqual([]);
  });

  it("misses a login when there is no provider", async () => {
    const results = await probe({ home: { directory: ground.home.directory, environment } });
    expect(states(results)).toMatchObject({ "app-server": "ok", provider: "failed", sandbox: "ok" });
  });

  it("sees what a configuration breaks", async () => {
    const home = {
      directory: ground.home.directory,
      environment,
      provider: provider(),
      extra: { web_search: 7 },
    };
    const results = await probe({ home });
    const server = results.find(({ name }) => name === "app-server");
    expect(server).toMatchObject({
      state: "failed",
      detail: expect.stringMatching(/Invalid configuration.*config\.toml:\d/) as string,
    });
  });

  const noNamespaces = (words: string) =>
    `unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec ${words}' codex`;

  it("says how to mend a machine without user namespaces", async ({ skip }) => {
    const command = ["sh", "-c", noNamespaces("true")] as const;
    const { exitCode, stderr } = await runProcess({
      command,
      cwd: "/",
      env: { PATH: environment.PATH ?? "" },
      timeoutMs: 10_000,
    });
    if (exitCode !== 0) skip(`user namespaces cannot be taken away here: ${stderr.text.trim()}`);
    const path = await stubProgram(
      join(ground.home.directory, "stub"),
      `[ "$1" = sandbox ] || exec '${ground.executable}' "$@"`,
      `${noNamespaces(`"$0" "$@"`).replace(/ codex$/, "")} '${ground.executable}' "$@"`,
    );
    const results = await probe({ find: { path } });
    expect(states(results)).toMatchObject({ "app-server": "ok", sandbox: "failed" });
    expect(results.find(({ name }) => name === "sandbox")).toMatchObject({
      detail: expect.stringContaining("Creating new namespace failed") as string,
      mend: expect.stringContaining("Allow unprivileged user namespaces") as string,
    });
  });
});
