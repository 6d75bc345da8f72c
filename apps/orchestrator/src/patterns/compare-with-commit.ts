import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { PatternLibrary, type SemverReport, checkSemver } from "@codex-orchestrator/learning-library";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { gitFor } from "../workspace/git.ts";

/** Each pattern that differs from what it was at a commit, and whether its version was raised by enough. */
export async function compareWithCommit(config: Config, base: string): Promise<SemverReport[]> {
  const { patternsDirectory } = config;
  const git = gitFor(patternsDirectory, config);
  const root = await git.run("rev-parse", "--show-toplevel");
  const commit = await git
    .run("rev-parse", "--verify", "--quiet", `${base}^{commit}`)
    .catch((cause: unknown) => {
      throw new UsageError(`There is no commit ${JSON.stringify(base)} in ${root}. Name one with --base.`, {
        cause,
      });
    });
  const directory = relative(root, patternsDirectory);
  const scratch = await mkdtemp(join(tmpdir(), "patterns-"));
  try {
    // A worktree shares the objects and leaves the index alone; it is gone at the end.
    const before = join(scratch, "before");
    await git.in(root).run("worktree", "add", "--quiet", "--detach", before, commit);
    try {
      // Patterns of both versions load the packages that are installed now.
      await symlink(join(root, "node_modules"), join(before, "node_modules"), "dir").catch(() => undefined);
      return await compare(join(before, directory), patternsDirectory);
    } finally {
      await git.in(root).run("worktree", "remove", "--force", before);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function compare(before: string, now: string): Promise<SemverReport[]> {
  const [previous, current] = await Promise.all([PatternLibrary.build(before), PatternLibrary.build(now)]);
  const old = new Map(previous.list().map(({ id, integrity }) => [id, integrity]));
  const changed = current.list().filter(({ id, integrity }) => old.has(id) && old.get(id) !== integrity);
  const reports: SemverReport[] = [];
  for (const { id } of changed)
    reports.push(await checkSemver(assetPath(previous, id), assetPath(current, id)));
  return reports;
}

/** Where an asset lies: its folder, or a template's own file. */
function assetPath(library: PatternLibrary, id: string): string {
  const { kind, manifest } = library.entry(id);
  return resolve(library.root, kind === "template" ? manifest : dirname(manifest));
}
