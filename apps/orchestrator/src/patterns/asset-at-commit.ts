import { lstat, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { PatternLibrary } from "@codex-orchestrator/learning-library";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { gitFor } from "../workspace/git.ts";

/**
 * Does something with the library as it was at a commit. `before` is undefined when it was not there then.
 *
 * @throws {UsageError} when there is no such commit
 */
export async function withLibraryAt<Result>(
  config: Config,
  commit: string,
  work: (before: PatternLibrary | undefined) => Promise<Result>,
): Promise<Result> {
  const { patternsDirectory } = config;
  const git = gitFor(patternsDirectory, config);
  const root = await git.run("rev-parse", "--show-toplevel");
  const id = await git
    .run("rev-parse", "--verify", "--quiet", `${commit}^{commit}`)
    .catch((cause: unknown) => {
      throw new UsageError(`There is no commit ${JSON.stringify(commit)} in ${root}. Name one with --base.`, {
        cause,
      });
    });
  const scratch = await mkdtemp(join(tmpdir(), "patterns-"));
  const before = join(scratch, "before");
  try {
    // A worktree shares the objects and leaves the index alone; it is gone at the end.
    await git.in(root).run("worktree", "add", "--quiet", "--detach", before, id);
    // Patterns of both versions load the packages that are installed now.
    await symlink(join(root, "node_modules"), join(before, "node_modules"), "dir").catch(() => undefined);
    const directory = join(before, relative(root, patternsDirectory));
    const wasThere = (await lstat(directory).catch(() => undefined)) !== undefined;
    return await work(wasThere ? await PatternLibrary.build(directory) : undefined);
  } finally {
    await git
      .in(root)
      .run("worktree", "remove", "--force", before)
      .catch(() => undefined);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The same for one asset: its folder, or a template's own file, as it was; undefined when it was not there. */
export function withAssetAt<Result>(
  config: Config,
  commit: string,
  id: string,
  work: (released: string | undefined) => Promise<Result>,
): Promise<Result> {
  return withLibraryAt(config, commit, (before) => {
    const wasThere = before?.list().some((pattern) => pattern.id === id) === true;
    return work(wasThere ? assetPath(before, id) : undefined);
  });
}

/** Where an asset lies: its folder, or a template's own file. */
export function assetPath(library: PatternLibrary, id: string): string {
  const { kind, manifest } = library.entry(id);
  return resolve(library.root, kind === "template" ? manifest : dirname(manifest));
}
