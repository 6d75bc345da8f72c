import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Git } from "./git.ts";

it.each(["", "a", "a\n", "a\n\n", "\n", "a\r\n"])(
  "a file at a commit has the text it was committed with: %j",
  async (text) => {
    const directory = await mkdtemp(join(tmpdir(), "git-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await writeFile(join(directory, "file"), text);
    const git = new Git(directory, { PATH: process.env["PATH"] ?? "" });
    await git.run("init", "--quiet");
    await git.run("add", "file");
    await git.runAs({ name: "t", email: "t@example.org" }, "commit", "--quiet", "--message=x");
    expect(await git.fileAt("HEAD", "file")).toBe(text);
  },
);
