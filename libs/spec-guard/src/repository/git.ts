import {
  type Redactor,
  type RunResult,
  createRedactor,
  runProcess,
} from "@codex-orchestrator/process-runner";
import { GitFailedError } from "../errors.ts";

/** Where git runs, and with what environment. */
export interface GitPlace {
  /** Absolute path of a folder. */
  readonly directory: string;
  /** Variables that git may see, such as `PATH` and `HOME`; those of git itself are never passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const longestOutput = 256 * 1024 * 1024;
const timeoutMs = 120_000;

/** What a repository's configuration could make git do beside answering: run programs, fetch, colour, quote. */
const settings = [
  "core.fsmonitor=false",
  "core.quotePath=false",
  "core.hooksPath=/dev/null",
  "protocol.allow=never",
  "color.ui=false",
  "log.showSignature=false",
  "diff.ignoreSubmodules=dirty",
].flatMap((setting) => ["-c", setting]);

/** File names must come through as they are, whatever they look like. */
const asIs: Redactor = createRedactor({ tokenShapes: false });

/** Runs git; its exit code is for the caller to judge. @throws {GitFailedError} when git cannot be run to its end */
export async function runGit(place: GitPlace, args: readonly string[], stdin?: string): Promise<RunResult> {
  const result = await start(place, args, stdin);
  const [command = ""] = args;
  if (result.outcome !== "exited")
    throw new GitFailedError(
      `git ${command} in ${place.directory} did not end by itself (${result.outcome}).`,
    );
  if (result.stdout.truncatedBytes > 0)
    throw new GitFailedError(`git ${command} in ${place.directory} wrote more than ${longestOutput} bytes.`);
  return result;
}

/** What git wrote to its standard output. @throws {GitFailedError} also when git fails */
export async function git(place: GitPlace, args: readonly string[], stdin?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runGit(place, args, stdin);
  if (exitCode === 0) return stdout.text;
  const [command = ""] = args;
  throw new GitFailedError(
    `git ${command} failed in ${place.directory} with exit code ${String(exitCode)}. It said: ${stderr.text.trim() || "nothing"}`,
  );
}

async function start({ directory, env, signal }: GitPlace, args: readonly string[], stdin?: string) {
  try {
    return await runProcess({
      command: [
        "git",
        ...pathspecs(args),
        "--no-replace-objects",
        "--no-optional-locks",
        ...settings,
        ...args,
      ],
      cwd: directory,
      env: gitEnvironment(env),
      timeoutMs,
      capture: { headBytes: longestOutput, tailBytes: 0 },
      redactor: asIs,
      ...(stdin !== undefined && { stdin }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw new GitFailedError(`git could not be started in ${directory}. Install git 2.30 or later.`, {
      cause: error,
    });
  }
}

/** Names are names, whatever they begin with. `check-ignore` fails with this flag; its callers see to it themselves. */
function pathspecs([command]: readonly string[]): string[] {
  return command === "check-ignore" ? [] : ["--literal-pathspecs"];
}

/** A hook's GIT_DIR or GIT_INDEX_FILE would make git answer for another repository. */
function gitEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(own), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" };
}
