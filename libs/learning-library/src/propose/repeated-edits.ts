import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PatternLibrary } from "../pattern-library.ts";
import { provePattern } from "../proof/prove-pattern.ts";
import { cutFixtures } from "./cut-fixtures.ts";
import { generalize, type RuleText } from "./edit-shape.ts";
import { readSources, type FinishedRun } from "./finished-run.ts";
import { groupEdits, type Edit } from "./group-edits.ts";
import { judgeRule, rewriteOf, type ComparedSource, type ReproducedPlace } from "./judge-rule.ts";
import type { PatternProposal, RefusedShape } from "./pattern-proposal.ts";
import { candidateOf, writeCandidate, type PatternCandidate } from "./pattern-candidate.ts";
import { diffSyntax } from "./syntax-diff.ts";

const leastPlaces = 3;
const leastFiles = 2;

export async function findRepeatedEdits(runs: readonly FinishedRun[]): Promise<PatternProposal> {
  const sources = readSources(runs).map((source): ComparedSource => ({
    ...source,
    diff: diffSyntax(source.before.root, source.after.root),
  }));
  const candidates: PatternCandidate[] = [];
  const refused: (RefusedShape & { readonly edits: readonly Edit[] })[] = [];
  const tried = new Set<string>();
  const covered = new Coverage();
  for (const isWhole of [true, false])
    for (const group of groupEdits(sources, isWhole)) {
      const edits = group.filter((edit) => !covered.touches(edit.source, edit.pair[0]));
      const rule = isRepeated(edits) ? generalize(edits.map(({ shape }) => shape)) : undefined;
      if (rule === undefined || tried.has(JSON.stringify(rule))) continue;
      tried.add(JSON.stringify(rule));
      const { candidate, reproduced, reasons } = await tryRule(rule, edits, sources);
      if (candidate === undefined) refused.push({ ...rule, places: edits.length, reasons, edits });
      else {
        candidates.push(candidate);
        for (const { source, before } of reproduced) covered.add(source, before);
      }
    }
  const told = refused.filter(({ edits }) => {
    // One reason for each place is enough: the same change is tried at the size of every node around it.
    const isNew = !edits.every(({ source, pair }) => covered.touches(source, pair[0]));
    for (const { source, pair } of edits) covered.add(source, pair[0]);
    return isNew;
  });
  return {
    candidates,
    refused: told.map(({ pattern, fix, places, reasons }) => ({ pattern, fix, places, reasons })),
  };
}

function isRepeated(edits: readonly Edit[]): boolean {
  return edits.length >= leastPlaces && new Set(edits.map(({ source }) => source.path)).size >= leastFiles;
}

interface Trial {
  readonly candidate?: PatternCandidate;
  readonly reproduced: readonly ReproducedPlace[];
  readonly reasons: readonly string[];
}

async function tryRule(
  rule: RuleText,
  edits: readonly Edit[],
  sources: readonly ComparedSource[],
): Promise<Trial> {
  const { reproduced, reasons } = judgeRule(rule, sources);
  const found = new Set(reproduced.map(({ before }) => before.id()));
  const missed = edits.filter(({ pair }) => !found.has(pair[0].id()));
  if (reasons.length > 0) return { reproduced, reasons };
  if (missed.length > 0)
    return { reproduced, reasons: [`a rule of ast-grep does not find ${missed.length} of the places`] };
  const fixtures = await cutFixtures(reproduced, sources, rewriteOf(rule));
  const candidate = await candidateOf(rule, reproduced, fixtures);
  const failures = await proofFailures(candidate);
  return failures.length > 0 ? { reproduced, reasons: failures } : { candidate, reproduced, reasons: [] };
}

/** Proves a candidate as the only asset of a library, which goes afterwards. */
async function proofFailures(candidate: PatternCandidate): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), "pattern-candidate-"));
  try {
    await writeCandidate(root, candidate);
    const library = await PatternLibrary.build(root);
    const proof = await provePattern(library, `${candidate.id}@${candidate.manifest.version}`);
    const cases = proof.cases.flatMap(({ name, failures }) =>
      failures.map((failure) => `${name}: ${failure}`),
    );
    return [...proof.failures, ...cases];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The places that are taken care of. */
class Coverage {
  readonly #ranges = new Map<ComparedSource, { start: number; end: number }[]>();

  add(source: ComparedSource, node: Edit["pair"][0]): void {
    const ranges = this.#ranges.get(source) ?? [];
    this.#ranges.set(source, [...ranges, rangeOf(node)]);
  }

  /** Whether the node lies in one, or one in it. */
  touches(source: ComparedSource, node: Edit["pair"][0]): boolean {
    const { start, end } = rangeOf(node);
    return (this.#ranges.get(source) ?? []).some((range) => range.start < end && start < range.end);
  }
}

function rangeOf(node: Edit["pair"][0]): { start: number; end: number } {
  const { start, end } = node.range();
  return { start: start.index, end: end.index };
}
