import { coveredFiles } from "../../coverage/coverage.ts";
import { FileList } from "../../repository/file-list.ts";
import { type History, readFileVersions } from "../../repository/history.ts";
import { readBlobs } from "../../repository/read-blobs.ts";
import { digestOf, lineOf, type MiniSpec, parseSpec } from "../../spec/spec-document.ts";
import { mostSpecBytes } from "../../spec/spec-size.ts";
import { type CheckContext, covers, type Problem, type Rule, scopedMiniSpecs } from "../rule.ts";

export const codeDrift: Rule = {
  code: "SG302",
  name: "code-drift",
  summary:
    "The code that a spec covers has not changed much since its review while its text stayed the same.",
  reason: "A date says when somebody looked. What changed afterwards, nobody has compared with the spec.",
  remedy:
    "Read the commits that the message names. Correct the spec where it is wrong, and record the review with " +
    "`spec-guard review <spec> --reviewer <role>`.",
  async check(context) {
    const watched = scopedMiniSpecs(context).flatMap((spec) => watch(spec, context));
    if (watched.length === 0) return [];
    const history = await context.history();
    const churn = churnByPath(history);
    const suspects = watched
      .map((spec) => ({ ...spec, drift: driftSince(spec, [spec.commit], history, churn) }))
      .filter(({ drift }) => drift.lines > context.config.drift_lines);
    if (suspects.length === 0) return [];
    const edits = await textEdits(suspects, context);
    return suspects.flatMap((suspect) => {
      const edited = edits.get(suspect.spec.path);
      const drift = edited ? driftSince(suspect, [suspect.commit, ...edited], history, churn) : suspect.drift;
      return drift.lines > context.config.drift_lines ? [problemOf(suspect, drift, context)] : [];
    });
  },
};

interface Watched {
  readonly spec: MiniSpec;
  /** The reviewed one. */
  readonly commit: string;
}

interface Drift {
  readonly lines: number;
  /** Lines by commit, newest first. */
  readonly commits: ReadonlyMap<string, number>;
}

interface ChurnIndex {
  readonly files: FileList;
  readonly byPath: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

function watch(spec: MiniSpec, { config, knownCommits, baseSpecs }: CheckContext): Watched[] {
  const { review } = spec;
  if (!covers(spec, config) || review.kind !== "dated" || !review.record) return [];
  const before = baseSpecs.get(spec.path);
  const isEdited = before?.kind === "mini" && digestOf(before) !== digestOf(spec);
  const { commit } = review.record;
  return isEdited || !knownCommits.has(commit) ? [] : [{ spec, commit }];
}

function churnByPath({ commits }: History): ChurnIndex {
  const byPath = new Map<string, Map<string, number>>();
  for (const { id, churn } of commits)
    for (const [path, lines] of churn) {
      const known = byPath.get(path);
      if (known) known.set(id, lines);
      else byPath.set(path, new Map([[id, lines]]));
    }
  return { files: new FileList(byPath.keys()), byPath };
}

function driftSince({ spec }: Watched, since: readonly string[], history: History, churn: ChurnIndex): Drift {
  const counted = history.after(since);
  const byCommit = new Map<string, number>();
  for (const path of coveredFiles(spec, churn.files))
    for (const [id, lines] of churn.byPath.get(path) ?? []) byCommit.set(id, (byCommit.get(id) ?? 0) + lines);
  const commits = counted.flatMap(({ id }): [string, number][] => {
    const lines = byCommit.get(id);
    return lines === undefined ? [] : [[id, lines]];
  });
  return { lines: commits.reduce((sum, [, lines]) => sum + lines, 0), commits: new Map(commits) };
}

/** The commits, by spec, that changed what the spec says; white space, reviews and approvals are no such change. */
async function textEdits(
  suspects: readonly Watched[],
  { repository }: CheckContext,
): Promise<Map<string, string[]>> {
  const since = suspects.map(({ commit }) => commit);
  const paths = suspects.map(({ spec }) => spec.path);
  const versions = await readFileVersions(repository, since, paths);
  const blobs = versions.flatMap(({ before, after }) => [before, after]);
  const texts = await readBlobs(repository, blobs, mostSpecBytes);
  const says = (path: string, blob: string) => {
    const parsed = parseSpec(path, texts.get(blob) ?? "");
    return parsed.kind === "mini" ? digestOf(parsed) : blob;
  };
  const edits = new Map<string, string[]>();
  for (const { commit, path, before, after } of versions)
    if (says(path, before) !== says(path, after)) edits.set(path, [...(edits.get(path) ?? []), commit]);
  return edits;
}

function problemOf({ spec, commit }: Watched, { lines, commits }: Drift, { config }: CheckContext): Problem {
  const named = [...commits].slice(0, 10).map(([id, count]) => `${id.slice(0, 12)} (${count})`);
  const more = commits.size > 10 ? ` and ${commits.size - 10} more` : "";
  return {
    path: spec.path,
    line: lineOf(spec, "last_review"),
    key: "drift",
    message:
      `${lines} lines of the code that ${spec.fields.id} covers changed since its review at ${commit.slice(0, 12)}, ` +
      `and its text did not; at most ${config.drift_lines} may. Lines by commit: ${named.join(", ")}${more}.`,
    specs: [spec.fields.id],
  };
}
