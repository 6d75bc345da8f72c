import { lstat } from "node:fs/promises";
import picomatch from "picomatch";
import type { FileChange } from "../record/attempt-record.ts";
import type { SyntaxCheck } from "../ports.ts";
import type { Scenario } from "../scenario/scenario-schema.ts";
import { pathIn } from "../tree/path-name.ts";
import { readBounded } from "../tree/read-bounded.ts";
import type { AssertionResult } from "./assertion-result.ts";

export interface EffectsToCheck {
  readonly changes: readonly FileChange[];
  /** What the subject changed when it was run again on its own result. */
  readonly repeated: readonly FileChange[];
  /** The folder that the subject left. */
  readonly directory: string;
  readonly syntax?: SyntaxCheck | undefined;
}

/** Holds what the subject changed against what the scenario allows. */
export async function checkEffects(
  { onlyTouches, mustNotTouch, maxFiles, idempotent, parses }: NonNullable<Scenario["effects"]>,
  effects: EffectsToCheck,
): Promise<AssertionResult[]> {
  const { changes, repeated } = effects;
  return [
    ...(onlyTouches === undefined
      ? []
      : [none("onlyTouches", changes.filter(not(onlyTouches)), "outside what is allowed")]),
    ...(mustNotTouch === undefined
      ? []
      : [none("mustNotTouch", changes.filter(matching(mustNotTouch)), "that must not change")]),
    ...(maxFiles === undefined ? [] : [atMost(maxFiles, changes)]),
    ...(idempotent === true ? [none("idempotent", repeated, "again, when run a second time")] : []),
    ...(parses === true ? [await allParse(effects)] : []),
  ];
}

/** Globs match as in a shell, dot files included. */
export function matching(globs: readonly string[]): (change: Pick<FileChange, "path">) => boolean {
  const matches = picomatch([...globs], { dot: true });
  return ({ path }) => matches(path);
}

const not = (globs: readonly string[]) => {
  const matches = matching(globs);
  return (change: FileChange) => !matches(change);
};

function none(assertion: string, wrong: readonly FileChange[], where: string): AssertionResult {
  const ok = wrong.length === 0;
  return { assertion, ok, detail: ok ? "It holds." : `The subject changed ${listed(wrong)} ${where}.` };
}

function atMost(maxFiles: number, changes: readonly FileChange[]): AssertionResult {
  const detail = `The subject changed ${changes.length} files; ${maxFiles} are allowed.`;
  return { assertion: `maxFiles ${maxFiles}`, ok: changes.length <= maxFiles, detail };
}

const largestFile = 4 * 1024 * 1024;

async function allParse({ changes, directory, syntax }: EffectsToCheck): Promise<AssertionResult> {
  const assertion = "parses";
  if (syntax === undefined)
    return { assertion, ok: false, detail: "No check of syntax was given to the harness." };
  for (const { path, change } of changes) {
    if (change === "deleted") continue;
    const file = pathIn(directory, path);
    if (!(await lstat(file).catch(() => undefined))?.isFile()) continue;
    const bytes = await readBounded(file, largestFile);
    if (bytes === undefined)
      return {
        assertion,
        ok: false,
        detail: `${path} cannot be read, or has more than ${largestFile} bytes.`,
      };
    const problem = await syntax(path, bytes.toString("utf8"));
    if (problem !== undefined) return { assertion, ok: false, detail: `${path} does not parse: ${problem}` };
  }
  return { assertion, ok: true, detail: "Every changed file parses." };
}

const mostListed = 5;

export function listed(changes: readonly FileChange[]): string {
  const names = changes.slice(0, mostListed).map(({ path }) => path);
  const rest = changes.length - names.length;
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
