import { extname } from "node:path";
import type { SgNode } from "@ast-grep/napi";
import { parseSource, replacementsIn, withReplacements, type Rewrite } from "../engines/ast-grep/rewrite.ts";
import { syntaxFault } from "../proof/parse-output.ts";
import { isStatement } from "./node-kind.ts";
import type { ComparedSource, ReproducedPlace } from "./judge-rule.ts";

/** File names in `fixtures/`, with their texts. */
export type CutFixtures = Readonly<Record<string, string>>;

const mostPlaces = 6;
const mostCharacters = 8000;

/**
 * Fixtures cut from the real code: of each place the smallest statement around it that can stand alone and in which
 * nothing else was changed; what came out of the first, which must stay; and a file without the shape.
 */
export async function cutFixtures(
  places: readonly ReproducedPlace[],
  sources: readonly ComparedSource[],
  rewrite: Rewrite,
): Promise<CutFixtures> {
  const fixtures: Record<string, string> = {};
  const seen = new Set<string>();
  for (const place of places) {
    if (seen.size === mostPlaces) break;
    const cut = await cutPlace(place, rewrite);
    if (cut === undefined || seen.has(cut.before)) continue;
    seen.add(cut.before);
    const extension = extname(place.source.path);
    fixtures[`place-${seen.size}.input${extension}`] = cut.before;
    fixtures[`place-${seen.size}.output${extension}`] = cut.after;
    if (seen.size === 1) fixtures[`done.unchanged${extension}`] = cut.after;
  }
  for (const source of sources) {
    if (!(await isElsewhere(source, rewrite))) continue;
    fixtures[`elsewhere.unchanged${extname(source.path)}`] = source.before.text;
    break;
  }
  return fixtures;
}

async function isElsewhere({ path, before }: ComparedSource, { config }: Rewrite): Promise<boolean> {
  if (before.text.trim() === "" || before.text.length > mostCharacters) return false;
  return before.root.find(config) === null && (await syntaxFault(path, before.text)) === undefined;
}

interface Cut {
  readonly before: string;
  readonly after: string;
}

async function cutPlace({ source, before }: ReproducedPlace, rewrite: Rewrite): Promise<Cut | undefined> {
  for (const node of [before, ...before.ancestors()]) {
    const became = source.diff.became(node);
    if (!isStatement(node) || became === undefined) continue;
    const cut = { before: linesOf(node, source.before.text), after: linesOf(became, source.after.text) };
    if (await holds(cut, source, rewrite)) return cut;
  }
  const [line, result] = [`${before.text()};\n`, source.diff.became(before)?.text() ?? ""];
  const cut = { before: line, after: `${result};\n` };
  return (await holds(cut, source, rewrite)) ? cut : undefined;
}

/** With the indentation of its first line, which a replacement may depend on. */
function linesOf(node: SgNode, text: string): string {
  const { index } = node.range().start;
  const indentation = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, index))?.[1] ?? "";
  return `${indentation}${node.text()}\n`;
}

async function holds({ before, after }: Cut, source: ComparedSource, rewrite: Rewrite): Promise<boolean> {
  if (before.length > mostCharacters) return false;
  for (const text of [before, after]) if ((await syntaxFault(source.path, text)) !== undefined) return false;
  try {
    const replacements = replacementsIn(parseSource(before, source.language), before, [rewrite]);
    return replacements.length > 0 && withReplacements(before, replacements) === after;
  } catch {
    return false;
  }
}
