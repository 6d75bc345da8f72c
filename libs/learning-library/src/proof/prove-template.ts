import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { IndexEntry } from "../catalog/pattern-index.ts";
import { unifiedPatch } from "../diff/unified-patch.ts";
import { TemplateVariableError } from "../errors.ts";
import type { PatternLibrary } from "../pattern-library.ts";
import type { CaseProof, PatternProof } from "./pattern-proof.ts";

const variablesSchema = z.record(z.string(), z.string());
const refusalSchema = z.strictObject({ missing: z.array(z.string()), unknown: z.array(z.string()) });

/**
 * The fixtures of a template lie in `templates/fixtures/<id>/`: `<case>.variables.json` with `<case>.output.md`, the
 * exact text, or with `<case>.refused.json`, the missing and unknown variables that must be named.
 */
export async function proveTemplate(
  library: PatternLibrary,
  entry: IndexEntry,
): Promise<Pick<PatternProof, "cases" | "failures">> {
  const paths = new Set(entry.files.map(({ path }) => path));
  const inputs = [...paths].filter((path) => path.endsWith(".variables.json"));
  const cases = await Promise.all(inputs.map((input) => proveCase(library, entry, input, paths)));
  const failures = (["positive", "refused"] as const)
    .filter((kind) => !cases.some((one) => one.kind === kind))
    .map((kind) => `there is no ${kind} fixture`);
  return { cases, failures };
}

async function proveCase(
  library: PatternLibrary,
  entry: IndexEntry,
  input: string,
  paths: ReadonlySet<string>,
): Promise<CaseProof> {
  const base = input.slice(0, -".variables.json".length);
  const [output, refused] = [`${base}.output.md`, `${base}.refused.json`];
  const name = basename(base);
  const variables = variablesSchema.parse(await readJson(library.root, input));
  if (paths.has(refused)) {
    const expected = refusalSchema.parse(await readJson(library.root, refused));
    return { name, kind: "refused", failures: await proveRefusal(library, entry, variables, expected) };
  }
  if (!paths.has(output))
    return { name, kind: "positive", failures: [`it has neither ${output} nor ${refused}`] };
  const [expected, received] = await Promise.all([
    readFile(join(library.root, output), "utf8"),
    library.render(referenceOf(entry), variables).catch((error: unknown) => (error as Error).message),
  ]);
  const difference = unifiedPatch(basename(output), expected, received);
  const failures = difference === "" ? [] : [`the output differs (- expected, + received):\n${difference}`];
  return { name, kind: "positive", failures };
}

async function proveRefusal(
  library: PatternLibrary,
  entry: IndexEntry,
  variables: Record<string, string>,
  expected: z.infer<typeof refusalSchema>,
): Promise<string[]> {
  try {
    await library.render(referenceOf(entry), variables);
  } catch (error) {
    if (!(error instanceof TemplateVariableError)) throw error;
    const received = { missing: error.missing, unknown: error.unknown };
    if (JSON.stringify(received) === JSON.stringify(expected)) return [];
    return [`expected ${JSON.stringify(expected)}, received ${JSON.stringify(received)}`];
  }
  return ["expected to be refused, but it was rendered"];
}

function referenceOf(entry: IndexEntry): string {
  return `${entry.id}@${entry.version}`;
}

async function readJson(root: string, path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, path), "utf8")) as unknown;
}
