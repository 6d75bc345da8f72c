import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  type ResponsesDouble,
  type ResponsesDoubleOptions,
  startResponsesDouble,
} from "@codex-orchestrator/codex/responses-double";
import { git } from "./git.ts";
import { models } from "./codex-ground.ts";
import { installedCodex, suitesRoot } from "./installed-codex.ts";

const app = join(suitesRoot, "../../apps/orchestrator/src");
const loader = createRequire(import.meta.url).resolve("ts-blank-space/register");

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What these suites read of a manifest. */
export interface Manifest {
  run: { id: string; status: string; statusDetail?: string };
  agents: Record<string, { model: string; provider: string }>;
  environment: Record<string, string>;
  approvals: {
    id: string;
    decision: string;
    action: string;
    reason: string;
    actor?: string;
    comment?: string;
  }[];
  mode: { guardrails: { name: string; outcome: string; detail: string }[] };
  validations: { goal: string; status: string }[];
  patterns: { id: string }[];
  artifacts: { role: string; path: string }[];
  usage: {
    requests: number;
    inputTokens: number;
    turns?: number;
    perModel: Record<string, { requests: number }>;
    perRole?: Record<string, { requests: number }>;
  };
  result?: { branch: string };
}

export interface OrchestratedGround {
  double: ResponsesDouble;
  /** The double's key, which is nowhere on disk. */
  apiKey: string;
  repository: string;
  /** Starts a command of the orchestrator, from source, in the repository. */
  start: (
    args: readonly string[],
    /** Kills it with -9 as soon as it has printed these words. */
    killedAt?: string,
  ) => { child: ChildProcess; result: Promise<CommandResult> };
  /** `run` of a task with Codex as builder. */
  run: (task: string, ...more: string[]) => Promise<CommandResult>;
  command: (...args: string[]) => Promise<CommandResult>;
  /** Of the only run of the task. */
  manifest: () => Promise<Manifest>;
  show: (path: string) => Promise<string>;
  close: () => Promise<void>;
}

/**
 * The whole orchestrator on a small repository: the real Codex builds, a scripted provider stands for OpenAI.
 *
 * @param changed files that are other than usual
 */
export async function startOrchestratedGround(
  script: ResponsesDoubleOptions["script"],
  changed: Readonly<Record<string, string>> = {},
): Promise<OrchestratedGround> {
  const executable = await installedCodex();
  const root = join(suitesRoot, ".homes", randomUUID());
  const repository = join(root, "repository");
  const apiKey = `key-${randomUUID()}`;
  const double = await startResponsesDouble({ script, apiKey });
  await makeRepository(repository, { ...files, ...changed });
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: root,
    CODEX_PATH: executable,
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: double.url,
  };
  const start: OrchestratedGround["start"] = (args, killedAt) => {
    const flags = ["--import", loader, "--conditions=@codex-orchestrator/source"];
    if (killedAt !== undefined) flags.push("--import", join(app, "testing/signal-at-words.ts"));
    const child = spawn(process.execPath, [...flags, join(app, "main.ts"), ...args], {
      cwd: repository,
      env: { ...env, ...(killedAt !== undefined && { SIGNAL_AT: `SIGKILL ${killedAt}` }) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { child, result: resultOf(child) };
  };
  const command = (...args: string[]) => start(args).result;
  return {
    ...{ double, apiKey, repository, start, command },
    run: async (task, ...more) => {
      await writeFile(join(root, "task.md"), task);
      const builder = ["--builder", "codex", "--codex-model", models.classic];
      return command("run", "--task", join(root, "task.md"), ...builder, ...more);
    },
    manifest: async () => {
      const runs = join(repository, ".runs", "e2e");
      const [run = "none"] = (await readdir(runs)).filter((name) => !name.startsWith("."));
      return JSON.parse(await readFile(join(runs, run, "manifest.json"), "utf8")) as Manifest;
    },
    show: (path) => git(repository, "show", path),
    close: async () => {
      try {
        await double.close();
      } finally {
        await rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      }
    },
  };
}

/** A function with a mistake that its test shows, an import of the old form, and a file that nobody needs to touch. */
const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "e2e", type: "module", scripts: { test: "node --test" } }),
  ".gitignore": "",
  "src/add.js": "export const add = (a, b) => a - b;\n",
  "src/read.js":
    'import { readFileSync } from "fs";\n\nexport const read = (file) => readFileSync(file, "utf8");\n',
  "test/add.test.js":
    'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { add } from "../src/add.js";\n\n' +
    'test("adds", () => assert.equal(add(2, 3), 5));\n',
};

async function makeRepository(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  await git(directory, "init", "--quiet", "--initial-branch=main");
  await git(directory, "add", "--all");
  await git(directory, "commit", "--quiet", "--message=start");
}

async function resultOf(child: ChildProcess): Promise<CommandResult> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}
