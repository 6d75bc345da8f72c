import * as parser from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import { PatternLoadError } from "../errors.ts";
import type { PatternOptions } from "../manifest/options.ts";
import { SourceSyntaxError, type FileTransform, type LoadedModule } from "./engine.ts";

/** The name under which a source file can disable the rule: `// eslint-disable-next-line patterns/<id>`. */
const namespace = "patterns";

/** Lints with one rule and applies its fixes until there are none left, or ten times. */
export function openEslint(module: LoadedModule, options: PatternOptions): Promise<FileTransform> {
  const ruleId = `${namespace}/${module.id}`;
  const linter = new Linter();
  const config: Linter.Config = {
    files: ["**/*.*"],
    languageOptions: { parser: parser },
    linterOptions: { reportUnusedDisableDirectives: "off" },
    plugins: { [namespace]: { rules: { [module.id]: readRule(module) } } },
    rules: { [ruleId]: ["error", ...(Object.keys(options).length === 0 ? [] : [options])] },
  };
  // A comment in the file may switch on another rule; its fixes are none of this pattern's business. ESLint takes a
  // predicate here (lib/linter/source-code-fixer.js), as `ESLint#fix` does; only the published type says boolean.
  const onlyOurs = (message: Linter.LintMessage) => message.ruleId === ruleId;
  return Promise.resolve(({ path, text }) => {
    const report = linter.verifyAndFix(text, [config, { files: ["**/*.*"], ...languageOf(path) }], {
      filename: path,
      fix: onlyOurs as unknown as boolean,
    });
    const fatal = report.messages.find((message) => message.fatal);
    if (fatal !== undefined)
      return Promise.reject(
        new SourceSyntaxError(fatal.message.replace(/^Parsing error: /, ""), {
          line: fatal.line,
          // The TypeScript parser counts columns from 0, and ESLint passes on what it says.
          column: fatal.column + 1,
        }),
      );
    const findings = report.messages
      .filter((message) => message.ruleId === ruleId)
      .map(({ line, column, message }) => ({ line, column, message }));
    return Promise.resolve({ text: report.output, findings, messages: [], stats: {} });
  });
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

function readRule(module: LoadedModule): Rule.RuleModule {
  const rule = module.exports["default"];
  if (typeof rule !== "object" || rule === null || typeof (rule as Rule.RuleModule).create !== "function")
    throw new PatternLoadError(
      module.id,
      module.file,
      "expected a default export with `meta` and `create(context)`, received none. Export the rule as default.",
    );
  return rule as Rule.RuleModule;
}
