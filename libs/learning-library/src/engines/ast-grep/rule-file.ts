import { readFile } from "node:fs/promises";
import type { NapiConfig } from "@ast-grep/napi";
import { z } from "zod";
import { closedObject } from "../../schema/closed-object.ts";
import { metaVariable } from "./fix-template.ts";
import { describeIssues, formatIssues } from "../../schema/describe-issues.ts";

/** The languages of the rules that can be run here, by the names that ast-grep's own files use. */
const languages = {
  javascript: "JavaScript",
  js: "JavaScript",
  jsx: "JavaScript",
  typescript: "TypeScript",
  ts: "TypeScript",
  tsx: "Tsx",
} as const;

export type RuleLanguage = (typeof languages)[keyof typeof languages];

const jsonObject = z.record(z.string(), z.unknown());

/** One document of a rule file, with the keys of ast-grep's own format. */
const ruleDocument = closedObject({
  id: z.string().min(1),
  language: z
    .string()
    .refine((name) => name.toLowerCase() in languages, "expected JavaScript, TypeScript or Tsx"),
  rule: jsonObject,
  constraints: z.record(z.string(), jsonObject).optional(),
  utils: z.record(z.string(), jsonObject).optional(),
  transform: jsonObject.optional(),
  /** The other form of ast-grep, with `expandStart` and `expandEnd`, is refused. */
  fix: z.string("expected a text; the form with a template and expansions cannot be run here"),
  message: z.string().optional(),
  note: z.string().optional(),
  severity: z.string().optional(),
  url: z.string().optional(),
  metadata: jsonObject.optional(),
});

/** A rule that rewrites what it matches. */
export interface RewriteRule {
  readonly id: string;
  readonly language: RuleLanguage;
  readonly config: NapiConfig;
  /** The text that takes the place of a match, with meta variables. */
  readonly fix: string;
}

/**
 * Reads a rule file as `ast-grep scan --rule` takes it: YAML or JSON, one or more documents.
 *
 * @throws an Error that says what is wrong where
 */
export async function readRuleFile(path: string): Promise<RewriteRule[]> {
  const { parseAllDocuments } = await import("yaml");
  const documents = parseAllDocuments(await readFile(path, "utf8"));
  if (!Array.isArray(documents) || documents.length === 0)
    throw new Error("expected a rule with `rule` and `fix`, received an empty file");
  return documents.map((document, index) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(`expected YAML, received ${fault.message}`);
    const value: unknown = document.toJS();
    const result = ruleDocument.safeParse(value);
    if (!result.success)
      throw new Error(
        `document ${index + 1} is no rule:\n${formatIssues(describeIssues(value, result.error))}`,
      );
    const { id, language, rule, constraints, utils, transform, fix } = result.data;
    const config = { rule, constraints, utils, transform } as unknown as NapiConfig;
    const captured = capturedBy(config);
    const unknown = variablesOf(fix).find((name) => !captured.has(name));
    if (unknown !== undefined)
      throw new Error(`document ${index + 1}: the fix uses $${unknown}, which nothing in the rule captures`);
    return { id, language: languages[language.toLowerCase() as keyof typeof languages], config, fix };
  });
}

/** Names that begin with an underscore capture nothing. */
function capturedBy({ transform, ...patterns }: NapiConfig): Set<string> {
  const names = variablesOf(JSON.stringify(patterns)).filter((name) => !name.startsWith("_"));
  return new Set([...names, ...Object.keys(transform ?? {})]);
}

function variablesOf(text: string): string[] {
  return [...text.matchAll(metaVariable)].map(([, many, one]) => many ?? one ?? "");
}
