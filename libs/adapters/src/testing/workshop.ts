import { execFile } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  existsSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { onTestFinished } from "vitest";

import type { GoalCommand } from "../goal.ts";
import { type GoalOutcome, type Judgement, judgeGoal } from "../judge-goal.ts";

export const searchPath = process.env["PATH"] ?? "";

/** A new folder with these files, which goes away with the test. A file that begins with `#!` can be executed. */
export function repositoryWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "adapters-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    if (content.startsWith("#!")) chmodSync(path, 0o755);
  }
  return folder;
}

export const packageJson = (content: unknown): Readonly<Record<string, string>> => ({
  "package.json": JSON.stringify(content),
});

/**
 * What a tool printed: the files in `outputs` are recordings, with the machine's paths taken out. Only `go-*` were written
 * by hand, from the format that `go doc test2json` documents (Go 1.24), on a machine without Go.
 */
export function recording(name: string): string {
  return readFileSync(join(import.meta.dirname, "outputs", `${name}.txt`), "utf8");
}

/** What a tool wrote into a file, with the machine's paths replaced by `/repository`. */
export function recordedFile(name: string): string {
  return readFileSync(join(import.meta.dirname, "outputs", "files", name), "utf8");
}

/** Runs a planned command and judges it. Its home is a temporary folder unless another is given. */
export async function carryOut(
  command: GoalCommand,
  home = tmpdir(),
): Promise<Judgement & { readonly output: string }> {
  const outcome = await run(command, home);
  const path = command.reportFile?.path;
  const reportFile = path !== undefined && existsSync(path) ? readFileSync(path, "utf8") : undefined;
  return { ...judgeGoal(command, { ...outcome, reportFile }), output: outcome.stdout + outcome.stderr };
}

function run({ command, cwd, environment, pathPrefix }: GoalCommand, home: string): Promise<GoalOutcome> {
  const [program, ...args] = command;
  const env = { HOME: home, ...environment, PATH: [...pathPrefix, searchPath].join(delimiter) };
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ outcome: "exited", exitCode, stdout, stderr });
    });
  });
}
