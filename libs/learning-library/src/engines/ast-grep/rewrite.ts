import { parse, type Edit, type NapiConfig, type SgNode } from "@ast-grep/napi";
import { SourceSyntaxError } from "../engine.ts";
import { FixTemplate } from "./fix-template.ts";
import type { RuleLanguage } from "./rule-file.ts";

/** As ast-grep goes by extensions: JSX is a part of JavaScript, but not of TypeScript. */
export function languageOf(path: string): RuleLanguage | undefined {
  if (/\.(?:[cm]?js|jsx)$/.test(path)) return "JavaScript";
  if (/\.[cm]?ts$/.test(path)) return "TypeScript";
  return path.endsWith(".tsx") ? "Tsx" : undefined;
}

/** @throws {SourceSyntaxError} */
export function parseSource(text: string, language: RuleLanguage): SgNode {
  const root = parse(language, text).root();
  const fault = syntaxFault(root, text);
  if (fault !== undefined) throw fault;
  return root;
}

/** Tree-sitter reads on after what it cannot read, and puts in what it misses: such a tree is not to be trusted. */
function syntaxFault(root: SgNode, text: string): SourceSyntaxError | undefined {
  if (text.trim() === "") return undefined;
  const broken = root.find({ rule: { any: [{ kind: "ERROR" }, { regex: "^$" }] } });
  if (broken === null) return undefined;
  const { line, column } = broken.range().start;
  const what = broken.text() === "" ? `Missing ${broken.kind()}` : "Unexpected syntax";
  return new SourceSyntaxError(what, { line: line + 1, column: column + 1 });
}

/** What finds places to rewrite, and what takes their place. */
export interface Rewrite {
  readonly config: NapiConfig;
  readonly template: FixTemplate;
}

export interface Replacement {
  readonly match: SgNode;
  readonly edit: Edit;
}

/** ast-grep's own `commitEdits` loses the space before the first statement of a file. */
export function withReplacements(text: string, replacements: readonly Replacement[]): string {
  let [result, end] = ["", 0];
  for (const { edit } of replacements) {
    result += text.slice(end, edit.startPos) + edit.insertedText;
    end = edit.endPos;
  }
  return result + text.slice(end);
}

/** What rewrites make of a source, in order. Of matches inside each other the outermost is replaced. */
export function replacementsIn(root: SgNode, text: string, rewrites: readonly Rewrite[]): Replacement[] {
  const found = rewrites.flatMap(({ config, template }) =>
    root.findAll(config).map((match) => ({ match, edit: match.replace(template.fill(text, match)) })),
  );
  return withoutOverlaps(found);
}

function withoutOverlaps(found: readonly Replacement[]): Replacement[] {
  let end = 0;
  return found
    .toSorted((a, b) => a.edit.startPos - b.edit.startPos || b.edit.endPos - a.edit.endPos)
    .filter(({ edit }) => {
      if (edit.startPos < end) return false;
      end = edit.endPos;
      return true;
    });
}
