import type { NapiConfig, SgNode } from "@ast-grep/napi";
import { FixTemplate } from "../engines/ast-grep/fix-template.ts";
import { replacementsIn, type Rewrite } from "../engines/ast-grep/rewrite.ts";
import type { RuleText } from "./edit-shape.ts";
import type { ChangedSource } from "./finished-run.ts";
import type { SyntaxDiff } from "./syntax-diff.ts";

export interface ComparedSource extends ChangedSource {
  readonly diff: SyntaxDiff;
}

/** A place of a source that a rule changes as the run did. */
export interface ReproducedPlace {
  readonly source: ComparedSource;
  readonly before: SgNode;
  readonly after: SgNode;
}

export interface Judgement {
  readonly reproduced: readonly ReproducedPlace[];
  /** What speaks against the rule; empty when nothing does. */
  readonly reasons: readonly string[];
}

export function rewriteOf({ pattern, fix }: RuleText): Rewrite {
  const config = { rule: { pattern } } satisfies NapiConfig;
  return { config, template: new FixTemplate(fix) };
}

/**
 * Tries a rule on everything that the runs touched: wherever it matches, a run must have made exactly the same change,
 * and in what the runs left behind it must find nothing more.
 */
export function judgeRule(rule: RuleText, sources: readonly ComparedSource[]): Judgement {
  const rewrite = rewriteOf(rule);
  const reproduced: ReproducedPlace[] = [];
  const reasons: string[] = [];
  try {
    for (const source of sources) {
      for (const { match, edit } of replacementsIn(source.before.root, source.before.text, [rewrite])) {
        const after = source.diff.became(match);
        if (after?.text() === edit.insertedText) reproduced.push({ source, before: match, after });
        else
          reasons.push(
            `${placeOf(source, match)} ${after === undefined ? "was left" : "became something else"}`,
          );
      }
      const left = source.after.root.find(rewrite.config);
      if (left !== null) reasons.push(`${placeOf(source, left)} still has the shape after the run`);
    }
  } catch (error) {
    reasons.push(`ast-grep cannot look for it: ${(error as Error).message}`);
  }
  return { reproduced, reasons: [...new Set(reasons)] };
}

function placeOf({ run, path }: ComparedSource, node: SgNode): string {
  return `${path}:${node.range().start.line + 1} in ${run}`;
}
