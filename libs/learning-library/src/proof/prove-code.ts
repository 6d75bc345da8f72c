import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import { unifiedPatch } from "../diff/unified-patch.ts";
import type { PatternLibrary } from "../pattern-library.ts";
import type { PatternReport } from "../report/pattern-report.ts";
import { listTargetFiles } from "../runner/files/target-files.ts";
import { fileName, groupByOptions, withInputs, type FixtureGroup } from "./fixture-files.ts";
import { fixturesOf, type Fixture } from "./fixtures.ts";
import { syntaxFault } from "./parse-output.ts";
import type { CaseProof, PatternProof } from "./pattern-proof.ts";
import { typeFaults } from "./type-faults.ts";

type Proof = Pick<PatternProof, "cases" | "failures">;

export async function proveCode(library: PatternLibrary, entry: IndexEntry): Promise<Proof> {
  const { fixtures, orphans } = fixturesOf(entry);
  const failures = [
    ...orphans.map(
      (path) => `${path} belongs to no fixture: check its name, and its output if it is an input`,
    ),
    ...(["positive", "negative"] as const)
      .filter((kind) => !fixtures.some((fixture) => fixture.kind === kind))
      .map((kind) => `there is no ${kind} fixture`),
    ...doubleNames(fixtures),
  ];
  const cases: CaseProof[] = [];
  for (const group of await groupByOptions(library.root, fixtures)) {
    const proof = await proveGroup(library, entry, group);
    cases.push(...proof.cases);
    failures.push(...proof.failures);
  }
  return { cases: cases.sort((a, b) => (a.name < b.name ? -1 : 1)), failures };
}

function doubleNames(fixtures: readonly Fixture[]): string[] {
  const names = fixtures.map(fileName);
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `there are two fixtures ${name}; give each case a name of its own`);
}

async function proveGroup(library: PatternLibrary, entry: IndexEntry, group: FixtureGroup): Promise<Proof> {
  const { fixtures, options } = group;
  return await withInputs(library.root, fixtures, async (directory) => {
    const apply = () =>
      library.apply(`${entry.id}@${entry.version}`, { directory, write: true, options, assumeMet: true });
    const first = await apply();
    const outputs = await readAll(directory, fixtures);
    const second = await apply();
    const cases: CaseProof[] = [];
    for (const fixture of fixtures) {
      const expected = await readFile(join(library.root, fixture.output));
      const received = outputs.get(fileName(fixture)) ?? Buffer.alloc(0);
      const failures = [
        ...compareOutput(fixture, expected, received),
        ...compareReport(fixture, first),
        ...(second.changed.includes(fileName(fixture)) ? [notIdempotent(fixture, second)] : []),
        ...(fixture.kind === "syntax-error" ? [] : await parseFailures(fixture, received)),
        ...(await typeFailures(library.root, fixture, received)),
      ];
      cases.push({ name: fixture.name, kind: fixture.kind, failures });
    }
    return { cases, failures: await effectsFailures(directory, fixtures, [first, second]) };
  });
}

async function readAll(directory: string, fixtures: readonly Fixture[]): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const fixture of fixtures) {
    const content = await readFile(join(directory, fileName(fixture))).catch(() => undefined);
    if (content !== undefined) contents.set(fileName(fixture), content);
  }
  return contents;
}

function compareOutput(fixture: Fixture, expected: Buffer, received: Buffer): string[] {
  if (expected.equals(received)) return [];
  const difference = unifiedPatch(fileName(fixture), expected.toString(), received.toString());
  const what = fixture.kind === "positive" ? "the output differs" : "it must not change, but it did";
  return [`${what} (- expected, + received):\n${difference}`];
}

function compareReport(fixture: Fixture, report: PatternReport): string[] {
  const file = fileName(fixture);
  const error = report.errors.find((one) => one.file === file);
  const skipped = report.skipped.find((one) => one.file === file);
  if (skipped !== undefined) return [`it was skipped: ${skipped.reason}`];
  if (fixture.kind === "syntax-error")
    return error?.kind === "syntax"
      ? []
      : [`expected a syntax error, received ${error === undefined ? "none" : error.message}`];
  if (error !== undefined) return [`the pattern failed: ${error.message}`];
  const finding = report.findings.find((one) => one.file === file);
  if (fixture.kind === "reported" && finding === undefined) return ["expected a finding, received none"];
  if (fixture.kind === "negative" && finding !== undefined)
    return [`expected no finding, received "${finding.message}" on line ${finding.line}`];
  return [];
}

function notIdempotent(fixture: Fixture, second: PatternReport): string {
  return `a second application changes ${fileName(fixture)} again:\n${second.patch}`;
}

async function parseFailures(fixture: Fixture, received: Buffer): Promise<string[]> {
  const fault = await syntaxFault(fileName(fixture), received.toString());
  return fault === undefined ? [] : [`the output does not parse: ${fault}`];
}

async function typeFailures(root: string, fixture: Fixture, received: Buffer): Promise<string[]> {
  if (fixture.types === undefined) return [];
  const settings = JSON.parse(await readFile(join(root, fixture.types), "utf8")) as Record<string, unknown>;
  return await typeFaults(fileName(fixture), received.toString(), settings);
}

async function effectsFailures(
  directory: string,
  fixtures: readonly Fixture[],
  reports: readonly PatternReport[],
): Promise<string[]> {
  const expected = new Set(fixtures.map(fileName));
  const appeared = (await listTargetFiles(directory)).filter((file) => !expected.has(file));
  return [
    ...reports
      .flatMap((report) => report.effectsViolated)
      .map(({ file, change }) => `outside the declared effects, ${file} was ${change}`),
    ...appeared.map((file) => `outside the declared effects, ${file} was created`),
  ];
}
