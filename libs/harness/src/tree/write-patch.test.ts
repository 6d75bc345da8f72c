import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRedactor } from "@codex-orchestrator/process-runner";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { compareTrees } from "./compare-trees.ts";
import { snapshotTree } from "./snapshot-tree.ts";
import { writePatch } from "./write-patch.ts";

const searchPath = process.env["PATH"] ?? "";
const secret = "s3cr3t-of-the-house-4711";
let root: string;
const at = (path: string) => join(root, path);

beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(at("before"));
  writeFileSync(at("before/text"), "one\ntwo\n");
  writeFileSync(at("before/gone"), "gone\n");
  writeFileSync(at("before/bytes"), Buffer.of(0, 1, 2, 255));
  writeFileSync(at("before/run.sh"), "#!/bin/sh\n");
  symlinkSync("text", at("before/link"));
  cpSync(at("before"), at("after"), { recursive: true, verbatimSymlinks: true });
});

async function patchOfChanges(redactor = createRedactor()) {
  const changes = compareTrees(await snapshotTree(at("before")), await snapshotTree(at("after")));
  const folders = { before: at("before"), after: at("after"), scratch: at("scratch") };
  return writePatch({ ...folders, changes, path: at("the.patch"), searchPath, redactor });
}

const patchText = () => readFileSync(at("the.patch"), "latin1");

describe("writePatch", () => {
  it("writes what git applies: binary files, links, modes, names with spaces, newlines and any bytes", async () => {
    writeFileSync(at("after/text"), "one\nTWO\n");
    rmSync(at("after/gone"));
    writeFileSync(at("after/bytes"), Buffer.of(0, 255, 254));
    chmodSync(at("after/run.sh"), 0o755);
    rmSync(at("after/link"));
    symlinkSync("elsewhere", at("after/link"));
    mkdirSync(at("after/new folder"));
    writeFileSync(at("after/new folder/a b\nc"), "odd\n");
    writeFileSync(Buffer.concat([Buffer.from(at("after/odd-")), Buffer.of(0xff)]), "bytes\n");
    expect(await patchOfChanges()).toMatchObject({ leftOut: 0, truncatedBytes: 0 });
    const env = { PATH: searchPath, GIT_CEILING_DIRECTORIES: root };
    execFileSync("git", ["apply", "-p1", at("the.patch")], { cwd: at("before"), env });
    expect((await snapshotTree(at("before"))).id).toBe((await snapshotTree(at("after"))).id);
  });

  it("hides secrets in text, in names, in link targets, and in files that git would compress", async () => {
    writeFileSync(at("after/text"), `one\n${secret}\n`);
    writeFileSync(at("after/bytes"), Buffer.concat([Buffer.of(0, 1), Buffer.from(secret)]));
    writeFileSync(at(`after/${secret}`), Buffer.from(secret).toString("base64"));
    rmSync(at("after/link"));
    symlinkSync(secret, at("after/link"));
    await patchOfChanges(createRedactor({ secrets: [{ name: "KEY", value: secret }] }));
    expect(patchText()).not.toContain(secret);
    expect(patchText()).not.toContain(Buffer.from(secret).toString("base64"));
    expect(patchText().match(/\[redacted:KEY\]/g)?.length).toBeGreaterThanOrEqual(4);
    const env = { PATH: searchPath, GIT_CEILING_DIRECTORIES: root };
    execFileSync("git", ["apply", "-p1", at("the.patch")], { cwd: at("before"), env });
    expect(readFileSync(at("before/bytes"), "latin1")).toBe("\0\x01[redacted:KEY]");
  });

  it("neither reads nor writes through a link that was put in the place of a folder", async () => {
    for (const folder of ["before/folder", "after/folder", "mine"]) mkdirSync(at(folder));
    for (const path of ["before/folder/file", "after/folder/file"]) writeFileSync(at(path), "theirs\n");
    writeFileSync(at("mine/file"), `mine ${secret}\n`);
    rmSync(at("after/folder"), { recursive: true });
    symlinkSync(at("mine"), at("after/folder"));
    const redactor = createRedactor({ secrets: [{ name: "KEY", value: secret }] });
    expect(await patchOfChanges(redactor)).toMatchObject({ leftOut: 0 });
    expect(patchText()).toContain("-theirs");
    expect(patchText()).not.toContain("+mine");
    expect(readFileSync(at("mine/file"), "utf8")).toBe(`mine ${secret}\n`);
  });

  it("says how many changes are too large for it, and how much was cut off", async () => {
    writeFileSync(at("after/text"), "small\n");
    writeFileSync(at("after/large"), Buffer.alloc(5 * 1024 * 1024, "x\n"));
    for (const name of ["a", "b", "c", "d", "e"])
      writeFileSync(at(`after/${name}`), Buffer.alloc(4 * 1024 * 1024 - 1024, "x\n"));
    const patch = await patchOfChanges();
    expect(patch?.leftOut).toBe(2);
    expect(patch?.bytes).toBe(16 * 1024 * 1024);
    expect(patch?.truncatedBytes).toBeGreaterThan(0);
  });

  it("is not kept from its place by whoever knew the name", async () => {
    writeFileSync(at("after/text"), "changed\n");
    mkdirSync(at("the.patch/full"), { recursive: true });
    expect(await patchOfChanges()).toMatchObject({ leftOut: 0 });
    expect(patchText()).toContain("+changed");
  });

  it("writes none where there is nothing that a patch can say", async () => {
    expect(await patchOfChanges()).toBeUndefined();
    expect(() => patchText()).toThrow("ENOENT");
  });
});
