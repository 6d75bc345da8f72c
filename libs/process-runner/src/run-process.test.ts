import { createHash } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { LogFileError, RunRequestError, SpawnError, createRedactor, runProcess } from "./index.ts";
import { givenTime } from "./testing/given-time.ts";
import { node, path, request, shell, temporaryFolder } from "./testing/workshop.ts";

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

describe("a command that ends by itself", () => {
  it("is a result with its exit code and both streams", async () => {
    const result = await runProcess(shell("echo out; echo err >&2; exit 3"));
    expect(result).toMatchObject({
      outcome: "exited",
      exitCode: 3,
      signal: null,
      leaky: false,
      redactions: {},
    });
    expect(result.stdout).toEqual({
      text: "out\n",
      bytes: 4,
      receivedBytes: 4,
      truncatedBytes: 0,
      sha256: sha256("out\n"),
    });
    expect(result.stderr.text).toBe("err\n");
    expect(result.termination).toBeUndefined();
    expect(Number.isInteger(result.durationMs)).toBe(true);
  });

  it("is signalled when a signal that is not the runner's ended it", async () => {
    const result = await runProcess(shell("kill -USR1 $$"));
    expect(result).toMatchObject({ outcome: "signalled", exitCode: null, signal: "SIGUSR1" });
  });

  it("gets its arguments as they are, with no shell in between", async () => {
    const argument = `a "b" $HOME 'c' ; * \n \\`;
    const result = await runProcess(request(["printf", "%s", argument]));
    expect(result.stdout.text).toBe(argument);
  });

  it("sees exactly the environment of the request and its marker", async () => {
    const result = await runProcess(request(["/usr/bin/env"], { env: { ONLY: "this" } }));
    const names = result.stdout.text.split("\n").map((line) => line.split("=")[0]);
    expect(names.filter(Boolean).sort()).toEqual(["CODEX_ORCHESTRATOR_SCOPE", "ONLY"]);
  });

  it("runs in the folder of the request", async () => {
    const folder = temporaryFolder();
    const result = await runProcess(request(["pwd"], { cwd: folder }));
    expect(result.stdout.text).toBe(`${folder}\n`);
  });

  it("reads what stdin gives, and an empty input otherwise", async () => {
    expect((await runProcess(request(["cat"], { stdin: "hello" }))).stdout.text).toBe("hello");
    expect((await runProcess(request(["cat"], { stdin: Buffer.from([0, 255]) }))).stdout.receivedBytes).toBe(
      2,
    );
    expect(await runProcess(request(["cat"]))).toMatchObject({ exitCode: 0, stdout: { text: "" } });
  });

  it("may ignore an input larger than a pipe holds", async () => {
    const result = await runProcess(shell("exit 0", { stdin: Buffer.alloc(8 << 20) }));
    expect(result).toMatchObject({ outcome: "exited", exitCode: 0 });
  });
});

describe("a command that cannot be started", () => {
  it("is not found when no folder of the PATH has it", async () => {
    await expect(runProcess(request(["no-such-tool", "--version"]))).rejects.toMatchObject({
      code: "E_COMMAND_NOT_FOUND",
      message: expect.stringContaining("no-such-tool was not found on the PATH") as unknown,
    });
  });

  it("is looked up on the PATH of the request, not on this process's", async () => {
    await expect(runProcess(request(["node"], { env: { PATH: "/nowhere" } }))).rejects.toMatchObject({
      code: "E_COMMAND_NOT_FOUND",
    });
  });

  it("is not found when there is no file at its path", async () => {
    await expect(runProcess(request(["/no/such/tool"]))).rejects.toThrow(
      "There is no program at /no/such/tool.",
    );
  });

  it.each<[string, string, number, RegExp]>([
    ["a file that is not executable", "echo hi", 0o644, /not executable; try chmod \+x/],
    [
      "a script without its interpreter",
      "#!/no/interpreter\n",
      0o755,
      /the interpreter its first line names/,
    ],
  ])("is a spawn error for %s", async (_, content, mode, message) => {
    const program = join(temporaryFolder(), "program");
    writeFileSync(program, content);
    chmodSync(program, mode);
    const running = runProcess(request([program]));
    await expect(running).rejects.toThrow(SpawnError);
    await expect(running).rejects.toThrow(message);
  });

  it("is a spawn error when the working directory is missing", async () => {
    await expect(runProcess(request(["true"], { cwd: "/no/such/folder" }))).rejects.toThrow(
      "true was not started: its working directory /no/such/folder is not a folder.",
    );
  });

  it("is a spawn error for arguments that no program can get", async () => {
    await expect(runProcess(request(["true", "a\0b"]))).rejects.toMatchObject({ code: "E_SPAWN" });
    await expect(runProcess(request(["true", "x".repeat(1 << 22)]))).rejects.toThrow("too long together");
  });

  it("names no secret in the error or in its cause", async () => {
    const secret = "hunter2-hunter2";
    const redactor = createRedactor({ secrets: [{ name: "PASSWORD", value: secret }] });
    const error = await runProcess(request([`/tool-${secret}`, secret], { redactor })).catch(
      (e: unknown) => e,
    );
    const { message, stack, cause } = error as Error & { cause: Error };
    expect(JSON.stringify([message, stack, cause, cause.message, cause.stack])).not.toContain(secret);
    expect(message).toContain("[redacted:PASSWORD]");
  });

  it.each<[string, Parameters<typeof request>[1]]>([
    ["timeoutMs", { timeoutMs: 0 }],
    ["timeoutMs", { timeoutMs: Number.NaN }],
    ["timeoutMs", { timeoutMs: 2 ** 31 }],
    ["idleTimeoutMs", { idleTimeoutMs: -1 }],
    ["graceMs", { graceMs: 1.5 }],
    ["capture.headBytes", { capture: { headBytes: Infinity } }],
    ["log.maxBytes", { log: { path: "/never", maxBytes: -1 } }],
  ])("is refused for a senseless %s (%o)", async (name, limits) => {
    const running = runProcess(request(["true"], limits));
    await expect(running).rejects.toThrow(RunRequestError);
    await expect(running).rejects.toThrow(`${name} must be a whole number`);
  });
});

describe("the log", () => {
  it("holds both streams, redacted, in a new file that only its owner reads", async () => {
    const file = join(temporaryFolder(), "run.log");
    const redactor = createRedactor({ secrets: [{ name: "KEY", value: "correct-horse" }] });
    const result = await runProcess(
      shell("echo one correct-horse; echo two >&2", { log: { path: file }, redactor }),
    );
    const content = readFileSync(file, "utf8");
    expect(content.split("\n").sort()).toEqual(["", "one [redacted:KEY]", "two"]);
    expect(result.log).toEqual({
      path: file,
      sha256: sha256(content),
      bytes: content.length,
      droppedBytes: 0,
    });
    expect(result.redactions).toEqual({ KEY: 1 });
  });

  it("stops at its cap and counts what it leaves out", async () => {
    const file = join(temporaryFolder(), "run.log");
    const result = await runProcess(
      node("process.stdout.write('x'.repeat(3_000_000))", { log: { path: file, maxBytes: 1_000_000 } }),
    );
    expect(result.log).toMatchObject({ bytes: 1_000_000, droppedBytes: 2_000_000 });
    expect(readFileSync(file).equals(Buffer.alloc(1_000_000, "x"))).toBe(true);
    expect(result.stdout.bytes).toBe(3_000_000);
  });

  it("never replaces a file", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "run.log");
    writeFileSync(file, "earlier evidence");
    const running = runProcess(shell(`touch ${folder}/started`, { log: { path: file } }));
    await expect(running).rejects.toThrow(LogFileError);
    expect(readFileSync(file, "utf8")).toBe("earlier evidence");
    expect(existsSync(join(folder, "started"))).toBe(false);
  });

  it("is not left behind by a command that never started", async () => {
    const file = join(temporaryFolder(), "run.log");
    await expect(runProcess(request(["no-such-tool"], { log: { path: file } }))).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
  });
});

describe("a command that is stopped", () => {
  it("is timed-out at its limit, with what it printed until then", async () => {
    const script = "echo begun; exec sleep 600";
    const result = await givenTime(
      1000,
      (timeoutMs) => runProcess(shell(script, { timeoutMs })),
      ({ stdout }) => stdout.bytes > 0,
    );
    expect(result).toMatchObject({ outcome: "timed-out", exitCode: null, signal: "SIGTERM", leaky: false });
    expect(result.stdout.text).toBe("begun\n");
    expect(result.termination).toMatchObject({
      cause: "timed-out",
      signals: ["SIGTERM"],
      escalated: false,
      survivors: [],
    });
  });

  it("may still end in its own way during the grace period", async () => {
    const script = "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    const result = await givenTime(
      1000,
      (timeoutMs) => runProcess(shell(script, { timeoutMs })),
      ({ stdout }) => stdout.bytes > 0,
    );
    expect(result).toMatchObject({ outcome: "timed-out", exitCode: 7, signal: null });
    expect(result.stdout.text).toBe("ready\nbye\n");
  });

  it("is idle after a silence, however long it ran before", async () => {
    const script = "for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.1; done; exec sleep 600";
    const result = await givenTime(
      700,
      (idleTimeoutMs) => runProcess(shell(script, { idleTimeoutMs })),
      ({ stdout }) => stdout.text.includes("8\n"),
    );
    expect(result).toMatchObject({ outcome: "idle", termination: { cause: "idle" } });
    expect(result.stdout.text).toContain("8\n");
  });

  it("is aborted by its signal", async () => {
    const abort = new AbortController();
    const file = join(temporaryFolder(), "run.log");
    const running = runProcess(
      shell("echo go; exec sleep 600", { signal: abort.signal, log: { path: file } }),
    );
    await expect.poll(() => existsSync(file) && readFileSync(file, "utf8")).toBe("go\n");
    abort.abort();
    expect(await running).toMatchObject({ outcome: "aborted", termination: { cause: "aborted" } });
  });

  it("is aborted whichever moment of its start the signal hits", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const abort = new AbortController();
      const running = runProcess(shell("exec sleep 600", { signal: abort.signal, timeoutMs: 20_000 }));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      abort.abort();
      expect((await running).outcome).toBe("aborted");
    }
  });

  it("is never started when the signal came before", async () => {
    const folder = temporaryFolder();
    const signal = AbortSignal.abort();
    const result = await runProcess(
      request(["touch", "started"], { cwd: folder, signal, env: { PATH: path } }),
    );
    expect(result).toMatchObject({ outcome: "aborted", exitCode: null, signal: null });
    expect(existsSync(join(folder, "started"))).toBe(false);
  });
});
