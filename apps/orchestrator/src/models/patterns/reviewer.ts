import { z } from "zod";
import type { Brain } from "./brain.ts";

const contextSchema = z.object({
  build: z.object({
    outcome: z.enum(["changed", "unchanged", "blocked"]),
    summary: z.string(),
    patterns: z.array(
      z.object({
        id: z.string(),
        version: z.string(),
        files: z.array(z.string()),
        problems: z.array(z.string()),
      }),
    ),
  }),
  changedFiles: z.array(z.string()),
  validations: z.array(z.object({ goal: z.string(), status: z.string(), detail: z.string() })),
  byHand: z.boolean().default(false),
});

type Context = z.infer<typeof contextSchema>;

interface RuleFinding {
  rule: string;
  severity: "blocking" | "advice";
  message: string;
  file: string | null;
}

type Rule = (context: Context) => RuleFinding[];

const buildWasBlocked: Rule = ({ build }) =>
  build.outcome === "blocked"
    ? [blocking("build-blocked", `The builder could not go on: ${build.summary}.`)]
    : [];

const patternsRanClean: Rule = ({ build }) =>
  build.patterns.flatMap(({ id, problems }) =>
    problems.map((problem) => blocking("pattern-problem", `${id}: ${problem}`)),
  );

const everyCheckPassed: Rule = ({ validations }) =>
  validations
    .filter(({ status }) => status !== "passed")
    .map(({ goal, status, detail }) => blocking("check-failed", `${goal} ${status}: ${detail}`));

const someCheckRan: Rule = ({ validations }) =>
  validations.length === 0
    ? [blocking("no-check", "No check ran, so nothing is known about the change.")]
    : [];

/** With patterns alone, each changed file has a pattern that says it changed it. */
const everyChangeIsAccountedFor: Rule = ({ build, changedFiles, byHand }) => {
  if (byHand) return [];
  const accounted = new Set(build.patterns.flatMap(({ files }) => files));
  return changedFiles
    .filter((file) => !accounted.has(file))
    .map((file) => ({
      ...blocking("unaccounted-change", `${file} changed, but no pattern reported it.`),
      file,
    }));
};

const somethingChanged: Rule = ({ build, changedFiles }) =>
  build.outcome !== "blocked" && changedFiles.length === 0
    ? [{ ...blocking("no-change", "Nothing was changed."), severity: "advice" }]
    : [];

const rules: readonly Rule[] = [
  buildWasBlocked,
  patternsRanClean,
  someCheckRan,
  everyCheckPassed,
  everyChangeIsAccountedFor,
  somethingChanged,
];

/** Approves when no rule blocks. Without Codex, rework brings nothing, but asking for it is the manager's protocol. */
export const review: Brain = (context) => {
  const evidence = contextSchema.parse(context);
  const findings = rules.flatMap((rule) => rule(evidence));
  const blockers = findings.filter(({ severity }) => severity === "blocking");
  const summary =
    blockers.length === 0
      ? `${evidence.validations.length} checks passed${evidence.byHand ? "" : ", every change is accounted for"}`
      : `${blockers.length} of the review rules block`;
  return { answer: { decision: blockers.length === 0 ? "approve" : "rework", summary, findings } };
};

function blocking(rule: string, message: string): RuleFinding {
  return { rule, severity: "blocking", message, file: null };
}
