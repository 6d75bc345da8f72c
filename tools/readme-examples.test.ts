import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const libs = join(import.meta.dirname, "../libs");
const flags = [
  "--import",
  import.meta.resolve("ts-blank-space/register"),
  "--conditions=@codex-orchestrator/source",
];

/** Libraries whose example needs more than an empty directory have a test of their own. */
const plain = readdirSync(libs).filter((name) => !existsSync(join(libs, name, "src/readme.test.ts")));

describe("the example in a library's README", () => {
  it.each(plain)("%s: is the type-checked one, and prints what its comments say", (name) => {
    const file = join(libs, name, "src/testing/readme-example.ts");
    const example = readFileSync(file, "utf8");
    const readme = readFileSync(join(libs, name, "README.md"), "utf8");
    expect(readme).toContain(
      `\`\`\`ts\n${example.replace("../index.ts", `@codex-orchestrator/${name}`)}\`\`\``,
    );

    const cwd = mkdtempSync(join(tmpdir(), "readme-"));
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, file], {
      cwd,
      encoding: "utf8",
      // Not what the test runner runs in: it asks for colours.
      env: { PATH: process.env["PATH"], HOME: cwd },
    });
    rmSync(cwd, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const promised = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    expect(stdout.split("\n").slice(0, -1)).toEqual(promised);
  });
});
