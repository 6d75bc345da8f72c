import { NotARepositoryError, ShallowCloneError, UnknownBaseError } from "../errors.ts";
import { type GitPlace, git, runGit } from "./git.ts";

/** A working tree with at least one commit. Its `directory` is the top one. */
export interface Repository extends GitPlace {
  /** The clone lacks a part of the history. */
  readonly isShallow: boolean;
  /** Id of the commit that is checked out. */
  readonly head: string;
}

/** Finds the working tree that a folder is in. @throws {NotARepositoryError} without one, or without a commit */
export async function openRepository(place: GitPlace): Promise<Repository> {
  const questions = ["--is-shallow-repository", "--show-toplevel", "--verify", "HEAD^{commit}"];
  const { stdout, stderr, exitCode } = await runGit(place, ["rev-parse", ...questions]);
  const answers = stdout.text.split("\n").slice(0, -1);
  if (exitCode !== 0) throw new NotARepositoryError(notARepository(place.directory, stderr.text, answers));
  // The name of the folder may have line breaks.
  const directory = answers.slice(1, -1).join("\n");
  return { ...place, directory, head: answers.at(-1) ?? "", isShallow: answers[0] === "true" };
}

/** @throws {ShallowCloneError} when history is missing */
export function assertWholeHistory({ isShallow, directory }: Repository): void {
  if (!isShallow) return;
  throw new ShallowCloneError(
    `The clone at ${directory} is shallow, so reviewed commits and drift cannot be checked. ` +
      "Run `git fetch --unshallow`; in CI, check out the full history (fetch-depth: 0).",
  );
}

/** The answers that came before the failure tell what is missing. */
function notARepository(directory: string, said: string, answers: readonly string[]): string {
  if (answers.length > 1)
    return `The repository at ${directory} has no commit yet, so there is nothing to check.`;
  return `There is no git working tree at ${directory}. git said: ${said.trim().split("\n")[0] ?? ""}`;
}

/**
 * The commit that a change started from: the merge base of `base` and the commit that is checked out.
 *
 * @throws {UnknownBaseError} when there is no such commit
 */
export async function resolveBase(repository: Repository, base: string): Promise<string> {
  if (isNoName(base)) throw unknown(base, "it is no name of a commit");
  const { exitCode, stdout } = await runGit(repository, ["merge-base", base, repository.head]);
  if (exitCode === 0) return stdout.text.trim();
  if (exitCode === 1) throw unknown(base, "it has no history in common with the commit that is checked out");
  throw unknown(base, "this clone has no such commit");
}

/** What git could take for an option. */
const isNoName = (name: string) => name === "" || name.startsWith("-");

/** The full id of a commit. @throws {UnknownBaseError} when there is no such commit */
export async function resolveCommit(repository: Repository, name: string): Promise<string> {
  if (isNoName(name)) throw unknown(name, "it is no name of a commit");
  const options = ["--verify", "--quiet", "--end-of-options"];
  const { exitCode, stdout } = await runGit(repository, ["rev-parse", ...options, `${name}^{commit}`]);
  if (exitCode !== 0) throw unknown(name, "this clone has no such commit");
  return stdout.text.trim();
}

function unknown(name: string, reason: string): UnknownBaseError {
  return new UnknownBaseError(
    `${JSON.stringify(name)} cannot be used: ${reason}. Give the id of a commit or the name of a branch that this clone has.`,
  );
}

/** Which of some commits exist and belong to the history of the commit that is checked out. */
export async function knownCommits(repository: Repository, commits: readonly string[]): Promise<Set<string>> {
  const distinct = [...new Set(commits)];
  if (distinct.length === 0) return new Set();
  const lines = (ids: readonly string[]) => ids.map((id) => `${id}\n`).join("");
  const [asked, listed] = await Promise.all([
    git(repository, ["cat-file", "--batch-check"], lines(distinct)),
    git(repository, ["rev-list", "--ignore-missing", "--stdin"], lines([...distinct, `^${repository.head}`])),
  ]);
  const answers = asked.split("\n");
  const outside = new Set(listed.split("\n"));
  const isCommit = (id: string, index: number) => answers[index]?.startsWith(`${id} commit `) === true;
  return new Set(distinct.filter((id, index) => isCommit(id, index) && !outside.has(id)));
}
