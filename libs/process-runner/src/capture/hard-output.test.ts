import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

import { type RunRequest, type RunResult, createRedactor, runProcess } from "../index.ts";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { node, path, shell, temporaryFolder } from "../testing/workshop.ts";

const run = promisify(execFile);
const mebi = 1024 * 1024;

interface Measured {
  readonly result?: RunResult;
  readonly error?: { readonly code: string; readonly message: string };
  readonly peakBytes: number;
}

/** Runs a request in a process of its own, started by `sh` after `before`. */
async function measured(request: RunRequest, before = ":"): Promise<Measured> {
  const args = [
    "-c",
    `${before}; exec "$@"`,
    "sh",
    process.execPath,
    ...typescriptProgram("measured-run.ts"),
  ];
  const { stdout, stderr } = await run("/bin/sh", [...args, JSON.stringify(request)], {
    env: { PATH: path },
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Measured;
}

describe("one gigabyte of output", { timeout: 120_000 }, () => {
  it("is counted and hashed whole, kept in part, with less than 100 MiB of memory", async () => {
    const bytes = 1024 * mebi;
    const log = { path: join(temporaryFolder(), "run.log"), maxBytes: 8 * mebi };
    const { result, peakBytes } = await measured(
      shell(`yes | head -c ${bytes}`, { log, timeoutMs: 110_000 }),
    );
    expect(result?.stdout).toMatchObject({ bytes, receivedBytes: bytes, truncatedBytes: bytes - 128 * 1024 });
    expect(result?.log).toMatchObject({ bytes: 8 * mebi, droppedBytes: bytes - 8 * mebi });
    expect(statSync(log.path).size).toBe(8 * mebi);
    const expected = createHash("sha256");
    for (let done = 0; done < bytes; done += mebi) expected.update(Buffer.alloc(mebi, "y\n"));
    expect(result?.stdout.sha256).toBe(expected.digest("hex"));
    expect(peakBytes).toBeLessThan(100 * mebi);
  });
});

describe("a log that the disk does not take", () => {
  it("stops the command, and says so", async () => {
    const log = { path: join(temporaryFolder(), "run.log") };
    // A limit on the size of files stands for a full disk.
    const { error } = await measured(shell("yes", { log }), "ulimit -f 100");
    expect(error).toMatchObject({ code: "E_LOG_FILE" });
    expect(error?.message).toContain("could not be written: EFBIG");
  });
});

describe("output that is no text", () => {
  it("is counted and hashed byte for byte", async () => {
    const folder = temporaryFolder();
    const content = Buffer.concat([randomBytes(200_000), Buffer.from([0xc3])]);
    writeFileSync(join(folder, "noise"), content);
    const redactor = createRedactor({ tokenShapes: false });
    const result = await runProcess(shell("cat noise", { cwd: folder, redactor }));
    expect(result.stdout.bytes).toBe(content.length);
    expect(result.stdout.sha256).toBe(createHash("sha256").update(content).digest("hex"));
  });
});

describe("output that comes just before the end", () => {
  it("is read to its last byte, though this process is too busy to read it in time", async () => {
    const size = 3 * mebi;
    const running = runProcess(node(`process.stdout.write("x".repeat(${size}))`, { leakMs: 0 }));
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const until = performance.now() + 200;
      while (performance.now() < until);
    }
    expect(await running).toMatchObject({ exitCode: 0, leaky: false, stdout: { bytes: size } });
  });
});
