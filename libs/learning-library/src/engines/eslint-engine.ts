import * as parser from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import { PatternLoadError } from "../errors.ts";
import type { PatternOptions } from "../manifest/options.ts";
import { SourceSyntaxError, type FileTransform, type Finding, type LoadedPattern } from "./engine.ts";
import { importModule } from "./import-module.ts";

/** The name under which a source file can disable the rule: `// eslint-disable-next-line patterns/<id>`. */
const namespace = "patterns";

/** Lints with one rule and applies its fixes until there are none left, or ten times. */
export async function openEslint(pattern: LoadedPattern, options: PatternOptions): Promise<FileTransform> {
  const ruleId = `${namespace}/${pattern.id}`;
  const rule = readRule(pattern, await importModule(pattern.path));
  const linter = new Linter();
  const config: Linter.Config = {
    files: ["**/*.*"],
    languageOptions: { parser: parser },
    linterOptions: { reportUnusedDisableDirectives: "off" },
    plugins: { [namespace]: { rules: { [pattern.id]: rule } } },
    rules: { [ruleId]: ["error", ...(Object.keys(options).length === 0 ? [] : [options])] },
  };
  // A comment in the file may switch on another rule; its fixes are none of this pattern's business. ESLint takes a
  // predicate here (lib/linter/source-code-fixer.js), as `ESLint#fix` does; only the published type says boolean.
  const onlyOurs = (message: Linter.LintMessage) => message.ruleId === ruleId;
  return ({ path, text }) => {
    const configs = [config, { files: ["**/*.*"], ...languageOf(path) }];
    const found = linter.verify(text, configs, { filename: path });
    const fatal = found.find((message) => message.fatal);
    if (fatal !== undefined) return Promise.reject(syntaxErrorOf(fatal));
    const mended = found.filter((message) => onlyOurs(message) && message.fix !== undefined);
    const fixed =
      mended.length === 0
        ? { output: text, messages: found }
        : linter.verifyAndFix(text, configs, { filename: path, fix: onlyOurs as unknown as boolean });
    return Promise.resolve({
      text: fixed.output,
      findings: fixed.messages.filter(onlyOurs).map(placeOf),
      mended: mended.map(placeOf),
      messages: [],
      stats: {},
    });
  };
}

function placeOf({ line, column, message }: Linter.LintMessage): Finding {
  return { line, column, message };
}

function syntaxErrorOf({ message, line, column }: Linter.LintMessage): SourceSyntaxError {
  // The TypeScript parser counts columns from 0, and ESLint passes on what it says.
  return new SourceSyntaxError(message.replace(/^Parsing error: /, ""), { line, column: column + 1 });
}

function languageOf(path: string): Linter.Config {
  return {
    languageOptions: {
      sourceType: /\.c[jt]s$/.test(path) ? "commonjs" : "module",
      // In a .ts file `<T>x` is a type assertion, which JSX would forbid.
      parserOptions: { ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(path) }, loggerFn: false },
    },
  };
}

function readRule(pattern: LoadedPattern, exports: Readonly<Record<string, unknown>>): Rule.RuleModule {
  const rule = exports["default"];
  if (typeof rule !== "object" || rule === null || typeof (rule as Rule.RuleModule).create !== "function")
    throw new PatternLoadError(
      pattern.id,
      pattern.file,
      "expected a default export with `meta` and `create(context)`, received none. Export the rule as default.",
    );
  return rule as Rule.RuleModule;
}
