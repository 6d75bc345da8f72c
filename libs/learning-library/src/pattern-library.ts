import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { resolveStep } from "./catalog/check-recipes.ts";
import { isCode, readIndex, type IndexEntry } from "./catalog/pattern-index.ts";
import { isExact, resolveReference } from "./catalog/resolve-reference.ts";
import { verifyAsset } from "./catalog/verify-asset.ts";
import { CandidatePatternError, PatternKindError, TemplateVariableError } from "./errors.ts";
import { entriesUnder, lockOf, type PatternLock } from "./lock/pattern-lock.ts";
import type { CodeManifest } from "./manifest/code-manifest.ts";
import { checkNoOptions, type PatternOptions } from "./manifest/options.ts";
import { readCodeManifest, readRecipe, readTemplate } from "./manifest/read-manifest.ts";
import type { RecipeManifest } from "./manifest/recipe-manifest.ts";
import { fillPlaceholders } from "./manifest/template-document.ts";
import type { TemplateManifest } from "./manifest/template-manifest.ts";
import { readExamples, type PatternExample } from "./proof/fixtures.ts";
import { preparePattern } from "./runner/prepared-pattern.ts";
import type { PatternReport, RecipeReport } from "./report/pattern-report.ts";
import { runLimits } from "./runner/run-limits.ts";
import type { ApplyTarget } from "./runner/target.ts";
import { packagesOf } from "./target/fitness.ts";
import { readInstalled } from "./target/installed-packages.ts";
import type { ResolvedPattern } from "./target/resolve-for-target.ts";

/** What the index says of a pattern, without reading any of its files. */
export type PatternSummary = Omit<IndexEntry, "manifest" | "entry" | "files">;

/** Everything there is to know about a pattern before using it. */
export interface PatternExplanation {
  readonly pattern: PatternSummary;
  readonly manifest: CodeManifest | RecipeManifest | TemplateManifest;
  /** Markdown: the asset's README.md, or a template's own text; empty when there is none. */
  readonly docs: string;
  /** Before and after, from the asset's proved fixtures. A template has none. */
  readonly examples: readonly PatternExample[];
}

/** Which version of a pattern a repository gets, and why. */
export interface PatternResolution extends Pick<ResolvedPattern, "considered"> {
  readonly pattern: PatternSummary;
}

export interface ApplyRequest extends ApplyTarget {
  readonly options?: PatternOptions | undefined;
}

/**
 * Patterns of one directory: found by id and version range, checked against their digests, explained, applied, and
 * rendered. Opening one reads `index.json` and nothing else; a pattern's own files are read and verified when used.
 */
export class PatternLibrary {
  /** The directory that holds `index.json`, as an absolute path. */
  readonly root: string;
  /** The digest of the whole index, which names this state of the library. */
  readonly digest: string;
  readonly #entries: readonly IndexEntry[];

  private constructor(root: string, digest: string, entries: readonly IndexEntry[]) {
    this.root = root;
    this.digest = digest;
    this.#entries = entries;
  }

  /**
   * @param lock pins versions: of a pattern that it names no other version is there
   * @throws {PatternIndexError} when `index.json` is absent, malformed, or does not fit its own digest
   * @throws {PatternLockError} when the library does not have what the lock pins
   */
  static async open(
    root: string,
    { lock }: { readonly lock?: PatternLock | undefined } = {},
  ): Promise<PatternLibrary> {
    const { digest, patterns } = await readIndex(root);
    const entries = lock === undefined ? patterns : entriesUnder(patterns, lock);
    return new PatternLibrary(resolve(root), digest, entries);
  }

  /**
   * A library as its files are now, whatever its `index.json` says: for whoever works on them.
   *
   * @throws what `buildIndex` throws
   */
  static async build(root: string): Promise<PatternLibrary> {
    const { buildIndex } = await import("./catalog/build-index.ts");
    const { digest, patterns } = await buildIndex(root);
    return new PatternLibrary(resolve(root), digest, patterns);
  }

  /** Every version of every pattern, sorted by id, then by version. */
  list(): readonly PatternSummary[] {
    return this.#entries.map(summarize);
  }

  /**
   * The highest version that fits `id` or `id@range` and is not revoked.
   *
   * @throws {PatternReferenceError | UnknownPatternError | UnsatisfiedRangeError | RevokedPatternError}
   */
  resolve(reference: string): PatternSummary {
    return summarize(this.entry(reference));
  }

  /** What the index says of the pattern that `resolve` finds, with its files. */
  entry(reference: string): IndexEntry {
    return resolveReference(this.#entries, reference);
  }

  /**
   * The version of each pattern that a repository should get, by the ranges that are asked for and by what the
   * repository has installed; for each version of the library it says why it is used or not.
   *
   * @param references `id` or `id@range`; several for one pattern must go together
   * @throws {PatternConflictError | UnfitPatternError}, and what `resolve` throws
   */
  async resolveFor(references: readonly string[], directory: string): Promise<PatternResolution[]> {
    const { resolveForTarget } = await import("./target/resolve-for-target.ts");
    const packages = this.#entries.flatMap(packagesOf);
    const installed = await readInstalled(resolve(directory), packages);
    return resolveForTarget(this.#entries, references, installed).map(({ entry, considered }) => ({
      pattern: summarize(entry),
      considered,
    }));
  }

  /**
   * Pins patterns, and with a recipe the patterns of its steps, as `resolve` finds them now.
   *
   * @throws what `resolve` throws, and {PatternIntegrityError}: what nobody could use is not pinned
   */
  async lock(references: readonly string[]): Promise<PatternLock> {
    const entries = references.map((reference) => this.entry(reference));
    const steps = await Promise.all(entries.map((entry) => this.#stepsOf(entry)));
    const pinned = [...steps.flat(), ...entries];
    for (const entry of pinned) await verifyAsset(this.root, entry);
    return lockOf(pinned);
  }

  async #stepsOf(entry: IndexEntry): Promise<IndexEntry[]> {
    if (entry.kind !== "recipe") return [];
    await verifyAsset(this.root, entry);
    const { steps } = await readRecipe(this.root, entry.manifest);
    return steps.map(({ pattern }) => resolveStep(this.#entries, pattern));
  }

  /** @throws what `resolve` throws, and {PatternIntegrityError} */
  async explain(reference: string): Promise<PatternExplanation> {
    const entry = this.entry(reference);
    await verifyAsset(this.root, entry);
    const pattern = summarize(entry);
    if (entry.kind === "template") {
      const { manifest, body } = await readTemplate(this.root, entry.manifest);
      return { pattern, manifest, docs: body, examples: [] };
    }
    const readManifest = entry.kind === "recipe" ? readRecipe : readCodeManifest;
    const readme = `${dirname(entry.manifest)}/README.md`;
    const hasReadme = entry.files.some(({ path }) => path === readme);
    return {
      pattern,
      manifest: await readManifest(this.root, entry.manifest),
      docs: hasReadme ? await readFile(join(this.root, readme), "utf8") : "",
      examples: await readExamples(this.root, entry),
    };
  }

  /**
   * Applies a codemod, a lint rule or a recipe to a directory; without `write` it only says what would change.
   * Everything about the pattern is checked before any file of the target is read.
   *
   * @throws what `resolve` throws; {PatternKindError} for a template; {CandidatePatternError} for a candidate that is not
   * named by its exact version; {PatternIntegrityError}; {PatternOptionsError}; {PatternEngineError};
   * {PatternLoadError}; {PatternLimitError}; {PatternTargetError}; {UnfitPatternError}; the signal's reason
   */
  async apply(reference: string, request: ApplyRequest): Promise<PatternReport> {
    const entry = this.entry(reference);
    if (entry.kind === "recipe") return await this.applyRecipe(reference, request);
    const limits = runLimits(request);
    if (!isCode(entry.kind)) throw new PatternKindError(entry.id, entry.kind, "applied");
    refuseCandidate(entry, reference);
    const { scope, loadable } = await preparePattern(this.root, entry, request.options ?? {});
    request.signal?.throwIfAborted();
    const { PatternThreads } = await import("./runner/workers/pattern-threads.ts");
    const { applyPattern } = await import("./runner/apply-pattern.ts");
    const threads = await PatternThreads.open(this, loadable, limits, request.signal);
    try {
      return await applyPattern(scope, threads, request);
    } finally {
      threads.close();
    }
  }

  /**
   * Applies the steps of a recipe as one change: each works on what the one before it left, and either all changes are
   * made or none. The report records the digest of each step.
   *
   * @throws as `apply` does, for the recipe and for each of its steps
   */
  async applyRecipe(reference: string, request: ApplyRequest): Promise<RecipeReport> {
    const limits = runLimits(request);
    const entry = this.entry(reference);
    if (entry.kind !== "recipe") throw new PatternKindError(entry.id, entry.kind, "applied as a recipe");
    refuseCandidate(entry, reference);
    await verifyAsset(this.root, entry);
    const { steps } = await readRecipe(this.root, entry.manifest);
    checkNoOptions(entry, request.options ?? {});
    const prepared = await Promise.all(
      steps.map(({ pattern, options }) => {
        const step = resolveStep(this.#entries, pattern);
        refuseCandidate(step, pattern);
        return preparePattern(this.root, step, options);
      }),
    );
    request.signal?.throwIfAborted();
    const { applyRecipe } = await import("./runner/apply-recipe.ts");
    const { id, version, integrity } = entry;
    return await applyRecipe({ id, version, integrity }, prepared, this, limits, request);
  }

  /**
   * Fills a template. Values are put in as they are.
   *
   * @throws what `resolve` throws; {PatternKindError} for code; {PatternIntegrityError};
   * {TemplateVariableError} for a missing or unknown variable, which it names
   */
  async render(reference: string, variables: Readonly<Record<string, string>>): Promise<string> {
    const entry = this.entry(reference);
    if (entry.kind !== "template") throw new PatternKindError(entry.id, entry.kind, "rendered");
    await verifyAsset(this.root, entry);
    const { manifest, body } = await readTemplate(this.root, entry.manifest);
    const declared = manifest.variables.map(({ name }) => name);
    const missing = declared.filter((name) => !Object.hasOwn(variables, name));
    const unknown = Object.keys(variables).filter((name) => !declared.includes(name));
    if (missing.length > 0 || unknown.length > 0)
      throw new TemplateVariableError(entry.id, missing, unknown, declared);
    return fillPlaceholders(body, new Map(Object.entries(variables)));
  }
}

function refuseCandidate({ id, version, status }: IndexEntry, reference: string): void {
  if (status === "candidate" && !isExact(reference)) throw new CandidatePatternError(id, version);
}

function summarize(entry: IndexEntry): PatternSummary {
  const summary: Partial<IndexEntry> = { ...entry };
  delete summary.manifest;
  delete summary.entry;
  delete summary.files;
  return summary as PatternSummary;
}
