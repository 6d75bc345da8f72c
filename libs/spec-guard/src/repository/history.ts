import { git, runGit } from "./git.ts";
import type { Repository } from "./open-repository.ts";

/** One commit, with what it changed against its first parent. Merges change nothing of their own here. */
export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  /** Lines added and removed, by path. A binary file counts as one line. */
  readonly churn: ReadonlyMap<string, number>;
}

/** A part of the history: every commit of the checked-out one's past that is not in the past of all `since`. */
export class History {
  readonly commits: readonly Commit[];
  readonly #byId: ReadonlyMap<string, Commit>;
  readonly #pasts = new Map<string, ReadonlySet<string>>();

  constructor(commits: readonly Commit[]) {
    this.commits = commits;
    this.#byId = new Map(commits.map((commit) => [commit.id, commit]));
  }

  /** The commits that are in the past of none of the given ones, newest first. */
  after(ids: readonly string[]): Commit[] {
    const pasts = ids.map((id) => this.#past(id));
    return this.commits.filter(({ id }) => !pasts.some((past) => past.has(id)));
  }

  #past(id: string): ReadonlySet<string> {
    const known = this.#pasts.get(id);
    if (known) return known;
    const past = new Set<string>();
    for (const pending = [id]; pending.length > 0;) {
      const commit = this.#byId.get(pending.pop() ?? "");
      if (commit === undefined || past.has(commit.id)) continue;
      past.add(commit.id);
      pending.push(...commit.parents);
    }
    this.#pasts.set(id, past);
    return past;
  }
}

const header = "--format=tformat:%x00%H%x09%P";
const wholeHistory = [
  "--topo-order",
  "--full-history",
  "-z",
  "--no-renames",
  "-O/dev/null",
  "--no-ext-diff",
  "--no-textconv",
  header,
];

/** Reads the history since some commits, which must all be in the past of the one that is checked out. */
export async function readHistory(repository: Repository, since: readonly string[]): Promise<History> {
  const log = await git(repository, [
    "log",
    "--numstat",
    ...wholeHistory,
    ...(await range(repository, since)),
    "--",
  ]);
  return new History(
    parseLog(log).map(({ id, parents, entries }) => ({ id, parents, churn: churnOf(entries) })),
  );
}

/** What one commit did to one file: its blob before and after, as ids. */
export interface FileVersion {
  readonly commit: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The changes of some files since some commits, newest first. */
export async function readFileVersions(
  repository: Repository,
  since: readonly string[],
  paths: readonly string[],
): Promise<FileVersion[]> {
  const options = ["log", "--raw", "--no-abbrev", ...wholeHistory];
  const log = await git(repository, [...options, ...(await range(repository, since)), "--", ...paths]);
  return parseLog(log).flatMap(({ id, entries }) =>
    entries.flatMap((entry, index) => {
      const [, , before = "", after = ""] = entry.split(" ");
      return entry.startsWith(":") ? [{ commit: id, path: entries[index + 1] ?? "", before, after }] : [];
    }),
  );
}

/** What is common to the past of all of them need not be read. */
async function range(repository: Repository, since: readonly string[]): Promise<string[]> {
  const distinct = [...new Set(since)];
  if (distinct.length === 1) return [repository.head, `^${distinct.join("")}`];
  const common = await runGit(repository, ["merge-base", "--octopus", ...distinct]);
  return common.exitCode === 0 ? [repository.head, `^${common.stdout.text.trim()}`] : [repository.head];
}

interface LogRecord {
  readonly id: string;
  readonly parents: readonly string[];
  readonly entries: readonly string[];
}

/** With `-z` every field ends in NUL, and a further NUL begins each commit. No path is empty, so the two are not confused. */
function parseLog(log: string): LogRecord[] {
  const records: { id: string; parents: string[]; entries: string[] }[] = [];
  const fields = log.split("\0").slice(0, -1);
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? "";
    if (field === "") {
      const [id = "", parents = ""] = (fields[++index] ?? "").split("\t");
      records.push({ id, parents: parents.split(" ").filter(Boolean), entries: [] });
      continue;
    }
    const entries = records.at(-1)?.entries;
    entries?.push(entries.length === 0 ? field.replace(/^\n/, "") : field);
  }
  return records;
}

function churnOf(entries: readonly string[]): Map<string, number> {
  const churn = new Map<string, number>();
  for (const entry of entries) {
    const [added = "", removed = ""] = entry.split("\t", 2);
    const path = entry.slice(added.length + removed.length + 2);
    churn.set(path, added === "-" ? 1 : Number(added) + Number(removed));
  }
  return churn;
}
