import { relative, resolve } from "node:path";
import {
  type CoveringSpec,
  type IngestReceipt,
  PatternIngestError,
  PatternLibrary,
  ingestPattern,
} from "@codex-orchestrator/learning-library";
import type { Run } from "@codex-orchestrator/manifest";
import { coveringSpecs } from "@codex-orchestrator/spec-guard";
import { gitEnvironment } from "../checks/tool-environment.ts";
import { type ToolRunEnding, type ToolRunPlace, withToolRun } from "../evidence/tool-run.ts";

export interface IngestOutcome {
  readonly run: Run;
  readonly receipt: IngestReceipt;
}

/**
 * Takes a pattern into the index of its library as a run of its own: the manifest names the asset with its digest and
 * the spec that covers it, and holds the proofs and what a catalogue elsewhere needs to know.
 *
 * @param released the asset as it was last released; undefined for a new one
 * @throws {PatternIngestError} with every reason why it is not taken in; the run has failed for that reason
 */
export async function ingest(
  id: string,
  released: string | undefined,
  place: ToolRunPlace,
): Promise<IngestOutcome> {
  const { config, store } = place;
  const root = config.patternsDirectory;
  const entry = (await PatternLibrary.build(root)).entry(id);
  const source = relative(store.root, resolve(root, entry.manifest));
  const task = {
    id: `ingest-${id}`.slice(0, 64),
    title: `Take in the pattern ${id}`,
    source,
    digest: entry.integrity.replace(/^sha256:/, ""),
  };
  const request = { task, title: `${id}@${entry.version}`, reason: "Proofs run on this machine." };
  const outcome = await withToolRun<IngestOutcome | PatternIngestError>(request, place, async (run) => {
    try {
      const receipt = await ingestPattern(root, id, {
        freshness: (files) => oldestReview(files, place),
        ...(released !== undefined && { released }),
      });
      await recordReceipt(run, receipt);
      return { value: { run, receipt }, ending: takenIn(receipt) };
    } catch (error) {
      if (error instanceof PatternIngestError) return { value: error, ending: refused(id, error) };
      throw error;
    }
  });
  if (outcome instanceof PatternIngestError) throw outcome;
  return outcome;
}

function takenIn({ pattern, spec }: IngestReceipt): ToolRunEnding {
  const { id, version, integrity } = pattern;
  return {
    status: "succeeded",
    detail: `${id}@${version} is in the index.`,
    audit: {
      type: "pattern.ingested",
      actor: "learning-library",
      data: { pattern: id, version, integrity },
    },
    record: (draft) => {
      draft.patterns.push({ ...pattern, files: [] });
      draft.spec = { ...spec, digest: spec.digest.replace(/^sha256:/, "") };
    },
  };
}

function refused(pattern: string, { message }: PatternIngestError): ToolRunEnding {
  const audit = { type: "pattern.refused", actor: "learning-library", data: { pattern } };
  return { status: "failed", detail: message, audit };
}

/** Of the specs that cover a pattern's files together, the one whose review is the oldest: all must be fresh. */
async function oldestReview(
  files: readonly string[],
  { config, store }: ToolRunPlace,
): Promise<CoveringSpec | undefined> {
  const place = { directory: store.root, env: gitEnvironment(config), now: new Date() };
  const paths = files.map((file) => resolve(config.patternsDirectory, file));
  const reviewed = (await coveringSpecs(place, paths)).flatMap(({ path, digest, lastReview }) =>
    digest === undefined || lastReview === undefined
      ? []
      : [{ path, digest: `sha256:${digest}`, lastReview }],
  );
  return reviewed.sort((a, b) => (a.lastReview < b.lastReview ? -1 : 1)).at(0);
}

async function recordReceipt(run: Run, { proof, semver, catalogue }: IngestReceipt): Promise<void> {
  const documents = { proof, catalogue, ...(semver && { semver }) };
  for (const [name, document] of Object.entries(documents))
    await run.addArtifact({
      path: `${name}.json`,
      role: name === "catalogue" ? "catalogue" : "validation",
      mediaType: "application/json",
      content: `${JSON.stringify(document, null, 2)}\n`,
    });
}
