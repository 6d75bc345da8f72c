import { parse, type Edit, type SgNode } from "@ast-grep/napi";
import { PatternLoadError } from "../../errors.ts";
import { SourceSyntaxError, type FileTransform, type LoadedPattern } from "../engine.ts";
import { FixTemplate } from "./fix-template.ts";
import { readRuleFile, type RewriteRule, type RuleLanguage } from "./rule-file.ts";

interface ReadyRule extends RewriteRule {
  readonly template: FixTemplate;
}

/**
 * Rewrites by the rules of a file in ast-grep's own format. Each rule is for the files of its language; of matches inside
 * each other the outermost is rewritten, as by `ast-grep scan --update-all`.
 */
export async function openAstGrep({ id, file, path }: LoadedPattern): Promise<FileTransform> {
  const rules: ReadyRule[] = [];
  try {
    for (const rule of await readRuleFile(path)) {
      // A rule that the engine does not understand is found out before the first file is.
      parse(rule.language, "").root().findAll(rule.config);
      rules.push({ ...rule, template: new FixTemplate(rule.fix) });
    }
  } catch (cause) {
    throw new PatternLoadError(id, file, (cause as Error).message, { cause });
  }
  return (source) => {
    const language = languageOf(source.path);
    const fitting = rules.filter((rule) => rule.language === language);
    const text =
      language === undefined || fitting.length === 0 ? source.text : rewrite(source.text, language, fitting);
    return Promise.resolve({ text, findings: [], mended: [], messages: [], stats: {} });
  };
}

/** As ast-grep goes by extensions: JSX is a part of JavaScript, but not of TypeScript. */
function languageOf(path: string): RuleLanguage | undefined {
  if (/\.(?:[cm]?js|jsx)$/.test(path)) return "JavaScript";
  if (/\.[cm]?ts$/.test(path)) return "TypeScript";
  return path.endsWith(".tsx") ? "Tsx" : undefined;
}

function rewrite(text: string, language: RuleLanguage, rules: readonly ReadyRule[]): string {
  const root = parse(language, text).root();
  const fault = syntaxFault(root, text);
  if (fault !== undefined) throw fault;
  const edits = rules.flatMap((rule) =>
    root.findAll(rule.config).map((match) => match.replace(rule.template.fill(text, match))),
  );
  return edits.length === 0 ? text : root.commitEdits(withoutOverlaps(edits));
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

function withoutOverlaps(edits: readonly Edit[]): Edit[] {
  let end = 0;
  return edits
    .toSorted((a, b) => a.startPos - b.startPos || b.endPos - a.endPos)
    .filter(({ startPos, endPos }) => {
      if (startPos < end) return false;
      end = endPos;
      return true;
    });
}
