import { realpath, stat } from "node:fs/promises";
import { GitError, RepositoryError } from "../errors.ts";
import type { Git } from "./git.ts";

/** A git repository that a run can start from. */
export interface Repository {
  /** Absolute path of its top directory. */
  root: string;
  /** The commit that HEAD names. */
  head: string;
  /** True when the checkout has changes that no commit holds; a run starts from HEAD and does not see them. */
  dirty: boolean;
}

/**
 * Looks at a directory without changing anything.
 *
 * @throws {RepositoryError} when it is missing, no git work tree, bare, or without a commit
 */
export async function inspectRepository(git: Git): Promise<Repository> {
  const { directory } = git;
  await requireDirectory(directory);
  if ((await ask(git, "rev-parse", "--is-bare-repository")) === "true")
    throw new RepositoryError(`${directory} is a bare repository; a run needs a work tree. Clone it first.`);
  const root = await realpath(await ask(git, "rev-parse", "--show-toplevel"));
  const head = await git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").catch((cause: unknown) => {
    throw new RepositoryError(
      `${directory} has no commit yet; a run starts from one. Make a first commit and try again.`,
      { cause },
    );
  });
  const changes = await git.in(root).run("status", "--porcelain", "--untracked-files=normal");
  return { root, head, dirty: changes !== "" };
}

/** @throws {RepositoryError} when there is no such directory */
export async function requireDirectory(directory: string): Promise<void> {
  const stats = await stat(directory).catch((cause: unknown) => {
    throw new RepositoryError(`${directory} does not exist. Give the path of a repository with --repo.`, {
      cause,
    });
  });
  if (!stats.isDirectory()) throw new RepositoryError(`${directory} is not a directory, so no repository.`);
}

async function ask(git: Git, ...args: string[]): Promise<string> {
  try {
    return await git.run(...args);
  } catch (cause) {
    if (cause instanceof GitError && cause.message.includes("not a git repository"))
      throw new RepositoryError(
        `${git.directory} is not a git repository. Run \`git init\` and commit, or give another with --repo.`,
        { cause },
      );
    throw cause;
  }
}
