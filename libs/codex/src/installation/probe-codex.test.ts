import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ProbeOptions, type ProbeResult, probeCodex } from "./probe-codex.ts";

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "probe-codex-")));
  await mkdir(join(root, "work"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const initialized = `{"id":1,"result":{"userAgent":"probe/0.169.0"}}`;
const account = (needsLogin: boolean) =>
  `{"id":2,"result":{"account":null,"requiresOpenaiAuth":${needsLogin}}}`;

interface Stub {
  version?: string;
  server?: string;
  sandbox?: string;
}

/** A program that answers as Codex would, or not. */
async function stub(parts: Stub): Promise<string> {
  const path = join(root, "codex");
  const server = parts.server ?? `echo '${initialized}'; echo '${account(false)}'; cat >/dev/null`;
  await writeFile(
    path,
    [
      "#!/bin/sh",
      'case "$1" in',
      `--version) ${parts.version ?? "echo codex-cli 0.169.0"};;`,
      `app-server) ${server};;`,
      `sandbox) ${parts.sandbox ?? "exit 0"};;`,
      "esac",
    ].join("\n"),
  );
  await chmod(path, 0o755);
  return path;
}

async function probe(parts: Stub, options: Partial<ProbeOptions> = {}): Promise<ProbeResult[]> {
  const environment = { PATH: process.env["PATH"], TMPDIR: join(root, "tmp") };
  return probeCodex({
    find: { path: await stub(parts) },
    home: { directory: join(root, "home"), environment },
    cwd: join(root, "work"),
    deadlineMs: 30_000,
    ...options,
  });
}

const states = (results: readonly ProbeResult[]) =>
  Object.fromEntries(results.map(({ name, state }) => [name, state]));
const named = (results: readonly ProbeResult[], name: string) =>
  results.find((result) => result.name === name);

describe("the probe", () => {
  it("is content with a Codex that works", async () => {
    const results = await probe({});
    expect(states(results)).toEqual({
      installed: "ok",
      home: "ok",
      version: "ok",
      "app-server": "ok",
      provider: "ok",
      sandbox: "ok",
    });
    expect(named(results, "app-server")?.detail).toBe("probe/0.169.0");
  });

  it("says what to install when there is none, and still looks at the home", async () => {
    const results = await probe({}, { find: { searchPath: [] } });
    expect(states(results)).toEqual({ installed: "failed", home: "ok" });
    expect(named(results, "installed")).toMatchObject({
      detail: expect.stringMatching(/^Codex is not installed/) as string,
      mend: "npm install --save-dev @openai/codex@0.169.0",
    });
  });

  it("refuses an old one", async () => {
    const results = await probe({ version: "echo codex-cli 0.99.0" });
    expect(states(results)).toEqual({ installed: "ok", home: "ok", version: "failed" });
    expect(named(results, "version")?.detail).toContain("0.99.0 is older than 0.163.0");
  });

  it("warns of one that was not tested, and goes on", async () => {
    const results = await probe({ version: "echo codex-cli 9.0.0" });
    expect(states(results)).toMatchObject({ version: "warning", sandbox: "ok" });
  });

  it("refuses a program that does not say its version", async () => {
    const results = await probe({ version: "echo hello; exit 3" });
    expect(named(results, "version")).toMatchObject({
      state: "failed",
      detail: expect.stringMatching(
        /ended with 3 and printed "hello\\n"\. Expected "codex-cli 0\.169\.0"/,
      ) as string,
    });
  });

  it("says what is wrong with the home", async () => {
    const home = { directory: "/tmp/codex-home", environment: {} };
    const results = await probe({}, { home });
    expect(states(results)).toEqual({ installed: "ok", home: "failed" });
    expect(named(results, "home")?.detail).toContain("is under the temporary directory");
  });

  const servers: [string, string, RegExp][] = [
    ["dies", "echo no >&2; exit 7", /ended with exit code 7; it said: no/],
    ["never answers", "cat >/dev/null", /no answer within 3000 ms/],
    ["answers with something else", `echo '{"id":1,"result":7}'; cat >/dev/null`, /the answer to initialize/],
    ["refuses", `echo '{"id":1,"error":{"code":-1,"message":"go away"}}'`, /request 1 was refused: go away/],
    ["ends in the middle", `echo '${initialized}'`, /ended with exit code 0/],
  ];
  it.each(servers)("says so when the app server %s", async (_name, server, detail) => {
    const results = await probe({ server }, { deadlineMs: server.startsWith("cat") ? 3000 : 30_000 });
    expect(states(results)).toMatchObject({ "app-server": "failed", sandbox: "ok" });
    expect(named(results, "app-server")?.detail).toMatch(detail);
  });

  it("passes over what is no message", async () => {
    const server = `echo hello; echo '${initialized}'; echo '{"method":"x"}'; echo '${account(false)}'; cat >/dev/null`;
    expect(states(await probe({ server }))).toMatchObject({ "app-server": "ok" });
  });

  it.each([
    ["Invalid configuration; using defaults.", "failed"],
    ["A key is deprecated.", "warning"],
  ])("repeats what the app server says of its configuration: %s", async (summary, state) => {
    const warning = `{"method":"configWarning","params":{"summary":"${summary}","details":"config.toml:1:14"}}`;
    const server = `echo '${initialized}'; echo '${warning}'; echo '${account(false)}'; cat >/dev/null`;
    const detail = `${summary} config.toml:1:14`;
    expect(named(await probe({ server }), "app-server")).toMatchObject({ state, detail });
  });

  it("misses a login, and says how to get one", async () => {
    const server = `echo '${initialized}'; echo '${account(true)}'; cat >/dev/null`;
    expect(named(await probe({ server }), "provider")).toMatchObject({
      state: "failed",
      mend: expect.stringContaining("codex login") as string,
    });
  });

  const sandboxes: [string, string, RegExp][] = [
    [
      "bwrap: Creating new namespace failed: (ENOSPC)",
      "Allow unprivileged user namespaces",
      /ended with 1: bwrap/,
    ],
    ["bubblewrap is unavailable", "Keep the program in the directory where npm put it", /unavailable/],
    [
      "bwrap: execvp codex-linux-sandbox: No such file",
      "must not be under its temporary directory",
      /execvp/,
    ],
    ["something new", "Run that command by hand", /something new/],
  ];
  it.each(sandboxes)("says how to mend a sandbox that prints: %s", async (output, mend, detail) => {
    const results = await probe({ sandbox: `echo '${output}' >&2; exit 1` });
    expect(named(results, "sandbox")).toMatchObject({
      state: "failed",
      detail: expect.stringMatching(detail) as string,
      mend: expect.stringContaining(mend) as string,
    });
  });

  it("compares the messages when asked, and says when the program cannot write them", async () => {
    const results = await probe({}, { messages: true });
    expect(states(results)).toMatchObject({ messages: "failed" });
  });
});
