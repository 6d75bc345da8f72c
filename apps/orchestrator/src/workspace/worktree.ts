import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Git, GitIdentity } from "./git.ts";

const orchestrator: GitIdentity = { name: "codex-orchestrator", email: "codex-orchestrator@localhost" };

export interface DiffStat {
  files: number;
  insertions: number;
  deletions: number;
}

export interface WorktreePlace {
  /** Absolute path of the checkout to be. */
  directory: string;
  branch: string;
  /** The commit that the run starts from. */
  base: string;
  /** How the record names the repository: relative to the directory that holds `.runs`. */
  repository: string;
}

/**
 * A checkout of its own for one run, on a branch of its own. The user's checkout is never touched; the branch moves
 * only when the run succeeds.
 */
export class Worktree {
  readonly directory: string;
  readonly branch: string;
  readonly base: string;
  readonly repository: string;
  readonly #repository: Git;
  readonly #git: Git;

  constructor(repository: Git, place: WorktreePlace) {
    this.#repository = repository;
    this.#git = repository.in(place.directory);
    this.directory = place.directory;
    this.branch = place.branch;
    this.base = place.base;
    this.repository = place.repository;
  }

  /** Makes the branch and the checkout, as far as they are not there already. */
  async create(): Promise<void> {
    // A checkout that somebody deleted is still listed until it is pruned.
    await this.#repository.run("worktree", "prune");
    const listed = await this.#repository.run("worktree", "list", "--porcelain");
    if (listed.split("\n").includes(`branch refs/heads/${this.branch}`)) {
      // A git that was killed leaves its lock behind; nobody else works in this checkout.
      await rm(
        await this.#git.run("rev-parse", "--absolute-git-dir").then((path) => join(path, "index.lock")),
        {
          force: true,
        },
      );
      return;
    }
    const known = await this.#repository.run("for-each-ref", `refs/heads/${this.branch}`);
    const place =
      known === "" ? ["-b", this.branch, this.directory, this.base] : [this.directory, this.branch];
    await this.#repository.run("worktree", "add", "--quiet", ...place);
  }

  baseTree(): Promise<string> {
    return this.#repository.run("rev-parse", "--verify", `${this.base}^{tree}`);
  }

  /** The git tree of everything in the checkout that git does not ignore. */
  async tree(): Promise<string> {
    await this.#git.run("add", "--all");
    return this.#git.run("write-tree");
  }

  /** Brings the checkout back to a tree. Files that git ignores stay. */
  async restore(tree: string): Promise<void> {
    if ((await this.tree()) !== tree) await this.#git.run("read-tree", "--reset", "-u", tree);
  }

  async changedFiles(from: string, to: string): Promise<string[]> {
    const names = await this.#git.run("diff", "--name-only", "--no-renames", "-z", from, to);
    return names.split("\0").filter((name) => name !== "");
  }

  async diffStat(from: string, to: string): Promise<DiffStat> {
    const rows = (await this.#git.run("diff", "--numstat", from, to)).split("\n").filter((row) => row !== "");
    const total: DiffStat = { files: rows.length, insertions: 0, deletions: 0 };
    for (const [added, removed] of rows.map((row) => row.split("\t"))) {
      // Binary files are counted as "-".
      total.insertions += Number(added) || 0;
      total.deletions += Number(removed) || 0;
    }
    return total;
  }

  /** The diff between two trees or commits, with binary files in full, as `git apply` takes it. Names of objects are whole: how short git cuts them depends
   * on what else is in the repository.
   */
  async diff(from: string, to: string): Promise<string> {
    const text = await this.#git.run(
      "diff",
      "--no-ext-diff",
      "--no-textconv",
      "--binary",
      "--full-index",
      from,
      to,
    );
    return text === "" ? "" : `${text}\n`;
  }

  /** Makes a commit of a tree on top of the base. No branch moves, no hook runs. */
  commit(tree: string, message: string): Promise<string> {
    return this.#git.runAs(orchestrator, "commit-tree", tree, "-p", this.base, "-m", message);
  }

  /** Moves the run's branch from the base to a commit; fails when anybody moved it meanwhile. Safe to repeat. */
  async publish(commit: string): Promise<void> {
    const reference = `refs/heads/${this.branch}`;
    const current = await this.#git.run("rev-parse", "--verify", reference);
    if (current !== commit) await this.#git.run("update-ref", "-m", "run", reference, commit, this.base);
  }

  /** Removes the checkout, once all of it is in a commit. The branch stays. */
  async remove(): Promise<void> {
    await this.#repository.run("worktree", "remove", "--force", this.directory);
  }
}
