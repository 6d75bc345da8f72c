import { resolve } from "node:path";
import { RunStore } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import { gitFor } from "../workspace/git.ts";
import { requireDirectory } from "../workspace/repository.ts";

/**
 * The runs below a directory as given, else below the git repository around the current directory.
 *
 * @throws {RepositoryError} when the directory that was given is not there
 */
export async function openState(repo: string | boolean | undefined, config: Config): Promise<RunStore> {
  const directory =
    typeof repo === "string" ? resolve(config.workingDirectory, repo) : config.workingDirectory;
  await requireDirectory(directory);
  const top = await gitFor(directory, config)
    .run("rev-parse", "--show-toplevel")
    .catch(() => directory);
  return RunStore.open(top);
}
