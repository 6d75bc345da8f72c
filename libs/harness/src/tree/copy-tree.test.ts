import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asOrdinaryUser, temporaryFolder } from "../testing/temporary-folder.ts";
import { copyTree } from "./copy-tree.ts";
import { snapshotTree } from "./snapshot-tree.ts";

const machine = { searchPath: process.env["PATH"] ?? "" };
const oddName = Buffer.concat([Buffer.from("odd-"), Buffer.of(0xff)]);

/** A folder with one of everything, and where its copy goes. */
function places(): { from: string; to: string } {
  const root = temporaryFolder();
  const from = join(root, "from");
  mkdirSync(join(from, "empty/folder"), { recursive: true });
  writeFileSync(join(from, "file\nname"), "content");
  writeFileSync(Buffer.concat([Buffer.from(`${from}/`), oddName]), "odd");
  writeFileSync(join(from, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("run.sh", join(from, "relative"));
  symlinkSync("nowhere", join(from, "dangling"));
  mkdirSync(join(from, "read-only"));
  writeFileSync(join(from, "read-only/file"), "");
  chmodSync(join(from, "read-only"), 0o555);
  return { from, to: join(root, "to") };
}

describe.each([
  ["file-by-file", 10],
  ["cp", 200],
])("copied %s", (mechanism, files) => {
  it("a tree is the same: links verbatim, modes, empty folders, any name", async () => {
    const { from, to } = places();
    expect(await copyTree(from, to, { files, machine })).toBe(mechanism);
    expect(await snapshotTree(to)).toEqual(await snapshotTree(from));
    expect(readlinkSync(join(to, "relative"))).toBe("run.sh");
    expect(readlinkSync(join(to, "dangling"))).toBe("nowhere");
    expect(readdirSync(join(to, "empty"))).toEqual(["folder"]);
    const modes = (folder: string) =>
      ["run.sh", "read-only", "read-only/file", "empty"].map((path) => lstatSync(join(folder, path)).mode);
    expect(modes(to)).toEqual(modes(from));
  });

  it("no writer reaches the original, whatever it does in place", async () => {
    const { from, to } = places();
    const before = await snapshotTree(from);
    await copyTree(from, to, { files, machine });
    appendFileSync(join(to, "file\nname"), "more");
    truncateSync(join(to, "run.sh"), 0);
    chmodSync(join(to, "run.sh"), 0o600);
    writeFileSync(join(to, "relative"), "through the link");
    expect(await snapshotTree(from)).toEqual(before);
    const inodes = (folder: string) => lstatSync(join(folder, "run.sh")).ino;
    expect(inodes(to)).not.toBe(inodes(from));
    expect(lstatSync(join(from, "run.sh")).nlink).toBe(1);
  });
});

describe("copyTree", () => {
  it("goes file by file where cp cannot be used", async () => {
    const { from, to } = places();
    expect(await copyTree(from, to, { files: 200, machine: { searchPath: "/nowhere" } })).toBe(
      "file-by-file",
    );
    expect((await snapshotTree(to)).id).toBe((await snapshotTree(from)).id);
  });

  it("neither waits for a pipe nor takes it along", async () => {
    const { from, to } = places();
    execFileSync("mkfifo", [join(from, "pipe")]);
    await copyTree(from, to, { files: 10, machine });
    expect(existsSync(join(to, "pipe"))).toBe(false);
    expect(readFileSync(join(to, "run.sh"), "utf8")).toBe("#!/bin/sh\n");
  });

  it("leaves out what its owner made unreadable, as the snapshot does", async () => {
    const root = temporaryFolder();
    chmodSync(root, 0o777);
    await asOrdinaryUser(async () => {
      const from = join(root, "from");
      mkdirSync(join(from, "closed"), { recursive: true });
      for (const path of ["open", "shut", "closed/file"]) writeFileSync(join(from, path), "x");
      chmodSync(join(from, "shut"), 0);
      chmodSync(join(from, "closed"), 0);
      await copyTree(from, join(root, "to"), { files: 200, machine });
      const { entries } = await snapshotTree(from);
      expect([...entries].map(([path, { mode }]) => [path, mode])).toEqual([
        ["closed", "other"],
        ["open", "100644"],
        ["shut", "other"],
      ]);
      expect((await snapshotTree(join(root, "to"))).id).toBe((await snapshotTree(from)).id);
    });
  });
});
