import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Goal } from "@codex-orchestrator/adapters";
import { jsonpath } from "json-p3";
import type { AssertionResult } from "./assertion-result.ts";
import type { Assertion } from "../scenario/assertion-schema.ts";
import { type Kind, kindOf } from "../scenario/places.ts";
import { readBounded } from "../tree/read-bounded.ts";
import type { GoalResult } from "./run-goal.ts";
import { withinTime } from "./within-time.ts";

/** What an assertion found; `detail` is one sentence either way. */
interface Finding {
  readonly ok: boolean;
  readonly detail: string;
}

type FileAssertion = Extract<Assertion, { readonly path: string }>;
type GoalAssertion = Extract<Assertion, { readonly kind: "casesAtLeast" | "lintClean" }>;

export const isFileAssertion = (assertion: Assertion): assertion is FileAssertion => "path" in assertion;
export const isGoalAssertion = (assertion: Assertion): assertion is GoalAssertion =>
  assertion.kind === "casesAtLeast" || assertion.kind === "lintClean";

/** Looks at a file that the subject left. Symbolic links are not followed. */
export async function checkFile(assertion: FileAssertion, directory: string): Promise<AssertionResult> {
  return { assertion: `${assertion.kind} ${assertion.path}`, ...(await findingOnFile(assertion, directory)) };
}

async function findingOnFile(assertion: FileAssertion, directory: string): Promise<Finding> {
  const kind = await kindBelow(directory, assertion.path);
  if (assertion.kind === "fileAbsent")
    return { ok: kind === "absent", detail: kind === "absent" ? "It is not there." : `It is ${said[kind]}.` };
  if (kind === "absent") return { ok: false, detail: "There is no such file." };
  if (kind !== "file") return { ok: false, detail: `It is ${said[kind]}, not a file.` };
  if (assertion.kind === "fileExists") return { ok: true, detail: "It is there." };
  const bytes = await readBounded(join(directory, assertion.path), largestFile);
  if (bytes === undefined)
    return { ok: false, detail: `It cannot be read, or has more than ${largestFile} bytes.` };
  return withinTime(() => findingInText(assertion, bytes.toString("utf8"))) ?? tooSlow;
}

/** The subject decides what a pattern or a query is held against, and both can be made to take for ever. */
const tooSlow: Finding = { ok: false, detail: "It took too long to look at, and was given up." };

type TextAssertion = Exclude<FileAssertion, { readonly kind: "fileExists" | "fileAbsent" }>;

function findingInText(assertion: TextAssertion, text: string): Finding {
  if (assertion.kind === "fileContains") return found(text.includes(assertion.text), "the text");
  if (assertion.kind === "fileMatches")
    return found(new RegExp(assertion.pattern, "mu").test(text), "the pattern");
  return findingOnJson(assertion, text);
}

const found = (ok: boolean, what: string): Finding => ({
  ok,
  detail: ok ? `It holds ${what}.` : `It does not hold ${what}.`,
});

const said: Readonly<Record<Kind | "beyond", string>> = {
  file: "a file",
  folder: "a folder",
  link: "a symbolic link",
  other: "neither a file nor a folder",
  absent: "not there",
  beyond: "reached through a symbolic link",
};

async function kindBelow(directory: string, path: string): Promise<Kind | "beyond"> {
  const parts = path.split("/");
  for (let length = 1; length < parts.length; length++) {
    const kind = await kindOf(join(directory, ...parts.slice(0, length)));
    if (kind !== "folder") return kind === "link" ? "beyond" : "absent";
  }
  return kindOf(join(directory, path));
}

const largestFile = 4 * 1024 * 1024;

function findingOnJson({ query, equals }: Extract<Assertion, { kind: "jsonPath" }>, text: string): Finding {
  let selected: unknown[];
  try {
    selected = jsonpath.query(query, JSON.parse(text) as never).values();
  } catch (error) {
    return { ok: false, detail: `${query} cannot be asked of it: ${(error as Error).message}` };
  }
  if (selected.length !== 1)
    return { ok: false, detail: `${query} selects ${selected.length} values, not one.` };
  const ok = isDeepStrictEqual(selected[0], equals);
  return { ok, detail: `${query} selects ${ok ? "what was expected" : shown(selected[0])}.` };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** Looks at what the goals said. */
export function checkGoals(assertion: GoalAssertion, results: readonly GoalResult[]): AssertionResult {
  const of = (goal: Goal) => results.find((result) => result.goal === goal);
  if (assertion.kind === "lintClean") {
    const lint = of("lint");
    return {
      assertion: "lintClean",
      ok: lint?.verdict === "passed",
      detail: lint?.detail ?? "Lint was not run.",
    };
  }
  const { goal = "test", status = "passed", count } = assertion;
  const counted = of(goal)?.counts?.[status] ?? 0;
  return {
    assertion: `casesAtLeast ${count} ${status}`,
    ok: counted >= count,
    detail: `${goal} counts ${counted} ${status}.`,
  };
}
