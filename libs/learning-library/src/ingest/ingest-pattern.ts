import { writeIndex } from "../catalog/index-freshness.ts";
import { PatternIngestError } from "../errors.ts";
import { PatternLibrary, type PatternSummary } from "../pattern-library.ts";
import type { PatternProof } from "../proof/pattern-proof.ts";
import { provePattern } from "../proof/prove-pattern.ts";
import { checkSemver } from "../semver/check-semver.ts";
import type { SemverReport } from "../semver/semver-report.ts";

/** A spec that covers an asset. */
export interface CoveringSpec {
  readonly path: string;
  readonly digest: string;
  /** The day of its last review, UTC, as `2026-01-31`. */
  readonly lastReview: string;
}

/** Finds the spec that covers files, which are relative to the library's root. `undefined` when there is none. */
export type FreshnessCheck = (files: readonly string[]) => Promise<CoveringSpec | undefined>;

export interface IngestRequest {
  readonly freshness: FreshnessCheck;
  /** The asset as it was last released, as `checkSemver` takes it. Without it the asset counts as new. */
  readonly released?: string | undefined;
  /** Default: now. */
  readonly now?: Date | undefined;
}

/** What a run manifest records of an asset that was taken in, and what a catalogue elsewhere needs to know of it. */
export interface IngestReceipt {
  readonly pattern: Pick<PatternSummary, "id" | "version" | "integrity">;
  readonly proof: PatternProof;
  readonly semver?: SemverReport | undefined;
  readonly spec: CoveringSpec;
  /** The digest of the index that now has the asset. */
  readonly indexDigest: string;
  readonly catalogue: PatternSummary & { readonly files: number; readonly bytes: number };
}

const mostDays = 30;

/**
 * Takes an asset into the index of its library: it must pass all its proofs, be covered by a spec that was reviewed in
 * the last 30 days and, when it was released before, have its version raised by enough. Otherwise the index stays as it
 * is.
 *
 * @throws {PatternIngestError} with every reason
 * @throws {PatternIndexError} when an asset of the library cannot be read
 */
export async function ingestPattern(
  root: string,
  id: string,
  request: IngestRequest,
): Promise<IngestReceipt> {
  const library = await PatternLibrary.build(root);
  const entry = library.entry(id);
  const files = entry.files.map(({ path }) => path);
  const spec = await request.freshness(files);
  const proof = await provePattern(library, `${id}@${entry.version}`);
  const asset = entry.kind === "template" ? entry.manifest : entry.manifest.replace(/\/[^/]*$/, "");
  const semver =
    request.released === undefined ? undefined : await checkSemver(request.released, `${root}/${asset}`);
  const reasons = [
    ...proof.failures,
    ...proof.cases.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`)),
    ...freshnessFailures(spec, request.now ?? new Date()),
    ...(semver === undefined || semver.sufficient ? [] : [semver.message]),
  ];
  if (reasons.length > 0 || spec === undefined) throw new PatternIngestError(id, entry.version, reasons);
  const { index } = await writeIndex(root);
  return {
    pattern: proof.pattern,
    proof,
    semver,
    spec,
    indexDigest: index.digest,
    catalogue: {
      ...library.resolve(`${id}@${entry.version}`),
      files: files.length,
      bytes: entry.files.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}

function freshnessFailures(spec: CoveringSpec | undefined, now: Date): string[] {
  if (spec === undefined) return ["no spec covers it: write one, and have it reviewed"];
  const reviewed = Date.parse(`${spec.lastReview}T00:00:00Z`);
  const days = Math.floor((now.getTime() - reviewed) / 86_400_000);
  if (Number.isNaN(days) || days < 0)
    return [`the last review of ${spec.path} is "${spec.lastReview}": expected a day that has been`];
  if (days <= mostDays) return [];
  return [`${spec.path} was last reviewed ${days} days ago: expected at most ${mostDays}`];
}
