import { execFile } from "node:child_process";
import { allowListedEnvironment } from "@codex-orchestrator/process-runner";
import type { Config } from "../config.ts";
import { GitError } from "../errors.ts";

/** Git is asked small questions; one that takes this long hangs. */
const timeoutMs = 120_000;
const maximumOutputBytes = 64 * 1024 * 1024;

/**
 * Settings of the user that would change what git prints or run programs of theirs. Everything else of their
 * configuration stays in force, because it is their repository.
 */
const steadySettings = [
  "core.hooksPath=/dev/null",
  "core.quotePath=true",
  "core.fsmonitor=false",
  "color.ui=false",
  "diff.noprefix=false",
  "diff.mnemonicPrefix=false",
  "diff.algorithm=myers",
  "diff.context=3",
  "diff.interHunkContext=0",
  "diff.renames=true",
  "diff.orderFile=/dev/null",
  "advice.detachedHead=false",
].flatMap((setting) => ["-c", setting]);

export interface GitIdentity {
  name: string;
  email: string;
  /** ISO 8601; the present when absent. */
  date?: string;
}

/** Runs git in one directory, with an environment that nothing of the caller's leaks into. */
export class Git {
  readonly directory: string;
  readonly #environment: Record<string, string>;

  /** @param environment what git may see of the process's environment: PATH, HOME and the like */
  constructor(directory: string, environment: Readonly<Record<string, string>>) {
    this.directory = directory;
    this.#environment = { ...environment, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  }

  /** The same, in another directory. */
  in(directory: string): Git {
    return new Git(directory, this.#environment);
  }

  /** The same, with an index of its own, so that the one of the checkout stays as it is. */
  withIndex(path: string): Git {
    return new Git(this.directory, { ...this.#environment, GIT_INDEX_FILE: path });
  }

  /**
   * @returns standard output without its final newline
   * @throws {GitError} when git cannot be started or exits with another code than 0
   */
  async run(...args: string[]): Promise<string> {
    return (await this.#execute(args, this.#environment)).replace(/\n$/, "");
  }

  /**
   * The whole text of a file as it is at a commit.
   *
   * @throws {GitError} when there is no such file or commit
   */
  async fileAt(commit: string, path: string): Promise<string> {
    return await this.#execute(["show", `${commit}:${path}`], this.#environment);
  }

  /** Like run, with an author and committer that do not depend on the user's configuration. */
  async runAs(identity: GitIdentity, ...args: string[]): Promise<string> {
    const { name, email, date } = identity;
    const environment = {
      ...this.#environment,
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      ...(date !== undefined && { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
    };
    return (await this.#execute(args, environment)).replace(/\n$/, "");
  }

  #execute(args: readonly string[], environment: Record<string, string>): Promise<string> {
    const options = {
      cwd: this.directory,
      env: environment,
      timeout: timeoutMs,
      maxBuffer: maximumOutputBytes,
    };
    return new Promise((resolve, reject) => {
      execFile("git", [...steadySettings, ...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new GitError(describeFailure(args, error, stderr), { cause: error }));
      });
    });
  }
}

function describeFailure(args: readonly string[], error: Error, stderr: string): string {
  if ("code" in error && error.code === "ENOENT")
    return "Git was not found. Install git 2.30 or newer and put it on the PATH.";
  const said = stderr.trim();
  return `\`git ${args.join(" ")}\` failed: ${said === "" ? error.message : said}`;
}

/** Git in a directory, with what it needs to find itself and the user's configuration, and no secret. */
export function gitFor(directory: string, config: Pick<Config, "environment">): Git {
  return new Git(directory, gitEnvironment(config));
}

/** What git may see of the environment: not the variables with which a surrounding git, as in a hook, steers it. */
export function gitEnvironment({ environment }: Pick<Config, "environment">): Record<string, string> {
  return allowListedEnvironment(environment, { allow: ["XDG_CONFIG_HOME", "SYSTEMROOT"] }).env;
}
