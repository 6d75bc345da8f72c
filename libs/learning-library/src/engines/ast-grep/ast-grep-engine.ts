import { parse } from "@ast-grep/napi";
import { PatternLoadError } from "../../errors.ts";
import type { FileTransform, LoadedPattern } from "../engine.ts";
import { FixTemplate } from "./fix-template.ts";
import { languageOf, parseSource, replacementsIn, withReplacements, type Rewrite } from "./rewrite.ts";
import { readRuleFile, type RuleLanguage } from "./rule-file.ts";

interface ReadyRule extends Rewrite {
  readonly language: RuleLanguage;
}

/**
 * Rewrites by the rules of a file in ast-grep's own format. Each rule is for the files of its language; of matches inside
 * each other the outermost is rewritten, as by `ast-grep scan --update-all`.
 */
export async function openAstGrep({ id, file, path }: LoadedPattern): Promise<FileTransform> {
  const rules: ReadyRule[] = [];
  try {
    for (const { language, config, fix } of await readRuleFile(path)) {
      // A rule that the engine does not understand is found out before the first file is.
      parse(language, "").root().findAll(config);
      rules.push({ language, config, template: new FixTemplate(fix) });
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

function rewrite(text: string, language: RuleLanguage, rules: readonly Rewrite[]): string {
  return withReplacements(text, replacementsIn(parseSource(text, language), text, rules));
}
