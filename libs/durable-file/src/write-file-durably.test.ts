import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DurableWriteError, sweepTemporaryFiles, writeFileDurably } from "./index.ts";

const programFile = (name: string): string => join(import.meta.dirname, "testing", `${name}.ts`);
const nodeFlags = ["--import", "ts-blank-space/register"];
const isRoot = process.getuid?.() === 0;

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "durable-file-"));
  file = join(directory, "state.json");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("writing", () => {
  it("creates the file with the content and mode asked for", async () => {
    await writeFileDurably(file, "secret", { mode: 0o600 });
    expect(await readFile(file, "utf8")).toBe("secret");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("replaces the file and leaves nothing else behind", async () => {
    await writeFileDurably(file, "old");
    await writeFileDurably(file, new Uint8Array([0, 255]));
    expect(await readFile(file)).toEqual(Buffer.from([0, 255]));
    expect(await readdir(directory)).toEqual(["state.json"]);
  });

  it("writes chunks as they come; when their source fails, the old file stays", async () => {
    async function* chunks(fail: boolean): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one,");
      await Promise.resolve();
      if (fail) throw new Error("source broke");
      yield Buffer.from("two");
    }
    await writeFileDurably(file, chunks(false));
    await expect(writeFileDurably(file, chunks(true))).rejects.toThrow(/source broke/);
    expect(await readFile(file, "utf8")).toBe("one,two");
    expect(await readdir(directory)).toEqual(["state.json"]);
  });

  it("replaces a planted symbolic link instead of following it", async () => {
    const victim = join(directory, "victim");
    await writeFile(victim, "untouched");
    await symlink(victim, file);
    await writeFileDurably(file, "new");
    expect(await readFile(victim, "utf8")).toBe("untouched");
    expect((await lstat(file)).isSymbolicLink()).toBe(false);
  });

  it("many writers at once: the content is one writer's, whole", async () => {
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(contents.map((content) => writeFileDurably(file, content)));
    expect(contents).toContain(await readFile(file, "utf8"));
    expect(await readdir(directory)).toEqual(["state.json"]);
  });
});

describe("a write that fails keeps the old file whole and leaves nothing behind", () => {
  const expectOldContent = async (): Promise<void> => {
    expect(await readFile(file, "utf8")).toBe("old");
    expect(await readdir(directory)).toEqual(["state.json"]);
  };
  beforeEach(() => writeFile(file, "old"));

  it("a short write at the size limit of the process (EFBIG)", async () => {
    // ulimit -f counts blocks of 512 or 1024 bytes: 16 of them are far below the 100,000 bytes to write.
    const script = `trap '' XFSZ; ulimit -f 16; exec "$@"`;
    const argv = [process.execPath, ...nodeFlags, programFile("write-once"), file, "100000"];
    const output = execFileSync("sh", ["-c", script, "sh", ...argv], { encoding: "utf8" });
    expect(output).toBe("E_DURABLE_WRITE EFBIG");
    await expectOldContent();
  });

  it("a full file system (ENOSPC)", async ({ skip }) => {
    const full = join(directory, "full");
    await mkdir(full);
    skip(!isRoot || process.platform !== "linux", "needs root on Linux to mount a small tmpfs");
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", full]);
    try {
      await writeFileDurably(join(full, "state.json"), "old");
      const failure = writeFileDurably(join(full, "state.json"), "n".repeat(100_000));
      await expect(failure).rejects.toMatchObject({ code: "E_DURABLE_WRITE", systemCode: "ENOSPC" });
      await expect(failure).rejects.toThrow(
        /no space is left on the device .* What was there before is unchanged/,
      );
      expect(await readFile(join(full, "state.json"), "utf8")).toBe("old");
      expect(await readdir(full)).toEqual(["state.json"]);
    } finally {
      execFileSync("umount", [full]);
    }
  });

  it("a disk that fails while it is synced (EIO)", async ({ skip }) => {
    const argv = ["-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", process.execPath];
    const { status } = spawnSync("strace", [...argv, "--eval", "0"]);
    skip(status !== 0, "needs strace, which makes fsync fail");
    const program = [...nodeFlags, programFile("write-once"), file, "10"];
    expect(execFileSync("strace", [...argv, ...program], { encoding: "utf8" })).toBe("E_DURABLE_WRITE EIO");
    await expectOldContent();
  });

  it("a directory without write permission (EACCES)", async () => {
    await chmod(directory, 0o555);
    try {
      const argv = [...nodeFlags, programFile("write-once"), file, "10"];
      const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};
      const output = execFileSync(process.execPath, argv, { encoding: "utf8", ...user });
      expect(output).toBe("E_DURABLE_WRITE EACCES");
      await expectOldContent();
    } finally {
      await chmod(directory, 0o755);
    }
  });

  it("a directory in the file's place", async () => {
    const occupied = join(directory, "occupied");
    await mkdir(join(occupied, "x"), { recursive: true });
    await expect(writeFileDurably(occupied, "new")).rejects.toThrow(DurableWriteError);
    expect((await readdir(directory)).sort()).toEqual(["occupied", "state.json"]);
  });

  it("a missing directory", async () => {
    await expect(writeFileDurably(join(directory, "no", "state.json"), "new")).rejects.toThrow(
      /its directory does not exist \(ENOENT\). Create the directory first./,
    );
  });
});

describe("kill -9 while writing", () => {
  const rounds = Number(process.env["DURABLE_FILE_KILLS"] ?? 12);

  it(`${rounds} kills: old or new, never a mix, nothing acknowledged is lost; the sweep removes what is left`, async () => {
    let acknowledged = -1;
    for (let round = 0; round < rounds; round++) {
      const writer = spawn(process.execPath, [...nodeFlags, programFile("write-forever"), file, "300000"]);
      acknowledged = -1;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line);
        if (acknowledged >= 3 + (round % 5)) writer.kill("SIGKILL");
      }
      if (writer.exitCode === null && writer.signalCode === null) await once(writer, "exit");
      const content = await readFile(file, "utf8");
      expect(content).toHaveLength(300_003);
      expect(content.endsWith("end")).toBe(true);
      expect(Number.parseInt(content)).toBeGreaterThanOrEqual(acknowledged);
    }
    await sweepTemporaryFiles(directory);
    expect(await readdir(directory)).toEqual(["state.json"]);
  }, 300_000);
});

describe("the sweep", () => {
  it("keeps the temporary files of living writers and of other machines", async () => {
    const host = await writerHost();
    const living = `.state.json.${host}-${process.pid}-0123456789ab.tmp`;
    const foreign = `.state.json.ffffffff-1-0123456789ab.tmp`;
    const dead = `.state.json.${host}-4194305-0123456789ab.tmp`;
    for (const name of [living, foreign, dead, "notes.tmp"]) await writeFile(join(directory, name), "");
    expect(await sweepTemporaryFiles(directory)).toEqual([dead]);
    expect((await readdir(directory)).sort()).toEqual([foreign, living, "notes.tmp"].sort());
  });
});

/** The host part of temporary names, read off a real leftover. */
async function writerHost(): Promise<string> {
  const { temporaryPathFor } = await import("./temporary-file.ts");
  return /\.([0-9a-f]{8})-\d+-/.exec(temporaryPathFor(file))?.[1] ?? "";
}
