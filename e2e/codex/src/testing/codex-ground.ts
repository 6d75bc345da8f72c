import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CodexHome, type CodexHomeOptions, prepareCodexHome } from "@codex-orchestrator/codex";
import {
  type ResponsesDouble,
  type ResponsesDoubleOptions,
  startResponsesDouble,
} from "@codex-orchestrator/codex/responses-double";
import { git } from "./git.ts";
import { installedCodex, suitesRoot } from "./installed-codex.ts";

export interface CodexGroundOptions {
  script: ResponsesDoubleOptions["script"];
  /** `gpt-5.5`, which has the classic tools, when absent; newer ones write code. */
  model?: string;
  /** What the repository holds, by path. */
  files?: Readonly<Record<string, string>>;
  /** More of the home's settings, and of the provider's. */
  home?: Partial<Omit<CodexHomeOptions, "provider" | "directory">>;
  provider?: Partial<NonNullable<CodexHomeOptions["provider"]>>;
}

export interface CodexGround {
  /** The native program. */
  executable: string;
  double: ResponsesDouble;
  home: CodexHome;
  /** Absolute path of a git repository with one commit. */
  repository: string;
  /** The double's key, which is nowhere on disk. */
  apiKey: string;
  /** Removes everything; throws what the double has to complain about. */
  close: () => Promise<void>;
}

/** Models of 0.169.0, one for each style of tools. */
export const models = { classic: "gpt-5.5", codeMode: "gpt-6.1-sol" } as const;

/**
 * What a suite stands on: the real Codex, a scripted provider on loopback, a home outside of the temporary directory, and
 * a repository to work in. Nothing is retried, so that one scripted answer is one request.
 */
export async function startCodexGround(options: CodexGroundOptions): Promise<CodexGround> {
  const executable = await installedCodex();
  const root = join(suitesRoot, ".homes", randomUUID());
  const repository = join(root, "repository");
  const apiKey = `key-${randomUUID()}`;
  const double = await startResponsesDouble({ script: options.script, apiKey });
  const close = async () => {
    try {
      await double.close();
    } finally {
      // Codex writes into its databases until its last process is gone.
      await rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  };
  try {
    await makeRepository(repository, options.files ?? { "README.md": "# A place to work\n" });
    const home = await prepareCodexHome({
      environment: process.env,
      model: options.model ?? models.classic,
      ...options.home,
      set: { E2E_PROVIDER_KEY: apiKey, ...options.home?.set },
      directory: join(root, "home"),
      provider: {
        baseUrl: double.url,
        keyVariable: "E2E_PROVIDER_KEY",
        requestRetries: 0,
        streamRetries: 0,
        streamIdleTimeoutMs: 60_000,
        ...options.provider,
      },
    });
    return { executable, double, home, repository, apiKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeRepository(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  await git(directory, "init", "--quiet", "--initial-branch=main");
  await git(directory, "add", "--all");
  await git(directory, "commit", "--quiet", "--message=start");
}
