import type { GuardConfig } from "../config/guard-config.ts";
import type { Settings } from "../config/load-settings.ts";
import { Coverage, coveredFiles } from "../coverage/coverage.ts";
import { type ChangedFile, diffWithBase, withUntracked } from "../repository/changed-files.ts";
import { FileList } from "../repository/file-list.ts";
import { type History, readHistory } from "../repository/history.ts";
import { knownCommits, type Repository, resolveBase } from "../repository/open-repository.ts";
import { readBlobs } from "../repository/read-blobs.ts";
import type { TreeReader } from "../repository/read-file.ts";
import { listWorkingFiles } from "../repository/tracked-files.ts";
import { type Change, type CheckContext, covers } from "../rules/rule.ts";
import { dayOf } from "../spec/calendar-day.ts";
import { type MiniSpec, parseSpec, type ReadableSpec, type SpecDocument } from "../spec/spec-document.ts";
import { mostSpecBytes } from "../spec/spec-size.ts";
import type { CheckRequest } from "./check-request.ts";
import { loadSpecs, specPaths } from "./load-specs.ts";

export interface ContextSources extends Pick<CheckRequest, "scope" | "now"> {
  readonly repository: Repository;
  readonly reader: TreeReader;
  readonly settings: Settings;
}

/** Gathers what the rules look at; the parts that do not need each other are read at the same time. */
export async function buildContext({
  repository,
  reader,
  settings,
  scope,
  now,
}: ContextSources): Promise<CheckContext> {
  const { config, file } = settings;
  const base = scope === "all" ? undefined : await resolveBase(repository, scope.base);
  const [working, diff] = await Promise.all([
    listWorkingFiles(repository),
    base === undefined ? [] : diffWithBase(repository, base),
  ]);
  const { files } = working;
  const change = base === undefined ? undefined : changeOf(base, withUntracked(diff, working.untracked));
  const [specs, baseSpecs] = await Promise.all([
    loadSpecs(repository, config, working, reader),
    loadBaseSpecs(repository, config, change),
  ]);
  const miniSpecs = specs.filter((spec) => spec.kind === "mini");
  const touches = (path: string) => change === undefined || change.byPath.has(path);
  const coverable = change === undefined ? files : new FileList(change.byPath.keys());
  const scoped = change === undefined ? specs.filter(isReadable) : scopedSpecs(specs, coverable, touches);
  const known = await knownCommits(repository, reviewedCommits(scoped));
  let history: Promise<History> | undefined;
  return {
    repository,
    config,
    ...(file && { configPath: file.path, configText: file.text }),
    today: dayOf(now),
    files,
    ...(change && { change }),
    specs,
    miniSpecs,
    baseSpecs,
    scoped,
    coverage: new Coverage(
      miniSpecs.filter((spec) => covers(spec, config)),
      coverable,
    ),
    touches,
    read: (path, mostBytes) => reader.read(path, mostBytes),
    knownCommits: known,
    history: () => (history ??= readHistory(repository, [...known])),
  };
}

function changeOf(base: string, files: readonly ChangedFile[]): Change {
  return {
    base,
    files,
    byPath: new Map(files.map((file) => [file.path, file])),
    removes: files.some(({ kind }) => kind === "deleted"),
  };
}

const isReadable = (spec: SpecDocument): spec is ReadableSpec => spec.kind !== "broken";

function scopedSpecs(
  specs: readonly SpecDocument[],
  changed: FileList,
  touches: (path: string) => boolean,
): ReadableSpec[] {
  const isConcerned = (spec: MiniSpec) => isAlive(spec) && coveredFiles(spec, changed).next().done !== true;
  return specs
    .filter(isReadable)
    .filter((spec) => touches(spec.path) || (spec.kind === "mini" && isConcerned(spec)));
}

/** What a dead spec once covered is no concern of it any more. */
function isAlive({ fields }: MiniSpec): boolean {
  return fields.status !== "superseded" && fields.status !== "rejected";
}

async function loadBaseSpecs(
  repository: Repository,
  config: GuardConfig,
  change: Change | undefined,
): Promise<Map<string, SpecDocument>> {
  const isSpec = specPaths(config);
  const before = (change?.files ?? []).flatMap(({ path, from, baseBlob }) =>
    baseBlob !== undefined && isSpec(from ?? path) ? [{ path, blob: baseBlob }] : [],
  );
  const texts = await readBlobs(
    repository,
    before.map(({ blob }) => blob),
    mostSpecBytes,
  );
  return new Map(before.map(({ path, blob }) => [path, parseSpec(path, texts.get(blob) ?? "")]));
}

function reviewedCommits(specs: readonly ReadableSpec[]): string[] {
  return specs.flatMap(({ review }) =>
    review.kind === "dated" && review.record ? [review.record.commit] : [],
  );
}
