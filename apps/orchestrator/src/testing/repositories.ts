import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];

/** Runs git in a directory and gives its output without the final newline. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync("git", [...identity, ...args], { cwd: directory, encoding: "utf8" }).replace(/\n$/, "");
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "orchestrator-"));
}

export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

/** A git repository with one commit that holds these files. */
export function createRepository(directory: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(directory, { recursive: true });
  git(directory, "init", "--quiet", "--initial-branch=main");
  writeFiles(directory, files);
  git(directory, "add", "--all");
  git(directory, "commit", "--quiet", "--message=first");
}

/** A small JavaScript repository that a pattern can change and whose tests run with node alone. */
export const plainRepository: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "plain", type: "module", scripts: { test: "node --test" } }),
  "src/read.js":
    'import { readFileSync } from "fs";\n\nexport const read = (file) => readFileSync(file, "utf8");\n',
  "test/read.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../src/read.js";

test("reads a file", () => assert.match(read(new URL(import.meta.url)), /reads a file/));
`,
};

/** A test that says in the home directory that it has `started`, and waits there for a file `go`. */
export const waitsInHome = `import { existsSync, writeFileSync } from "node:fs";
import { test } from "node:test";

test("waits until it may end", async () => {
  writeFileSync(process.env.HOME + "/started", "");
  while (!existsSync(process.env.HOME + "/go")) await new Promise((resolve) => setTimeout(resolve, 20));
});
`;

export const plainTask = `---
id: plain
title: Import built-in modules with the node protocol
patterns: [node-protocol-imports]
---

Built-in modules should be told from packages.
`;
