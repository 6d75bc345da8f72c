import {
  approveSpec,
  type ChangedSpec,
  createSpec,
  explainRule,
  findRule,
  listSpecs,
  reviewSpec,
  type Risk,
  risks,
  rules,
  type SpecState,
  visibleText,
} from "../index.ts";
import { asciiJson } from "../report/json.ts";
import { type Flags, needed, UsageError } from "./arguments.ts";
import { type Outcome, placeOf, type Surroundings } from "./place.ts";

export async function reviewCommand(
  spec: string,
  flags: Flags,
  surroundings: Surroundings,
): Promise<Outcome> {
  const reviewer = needed("reviewer", flags.reviewer);
  const { commit } = flags;
  const changed = await reviewSpec({
    ...common(flags, surroundings),
    spec,
    reviewer,
    ...(commit !== undefined && { commit }),
  });
  return changeOutcome("Recorded the review in", changed);
}

export async function approveCommand(
  spec: string,
  flags: Flags,
  surroundings: Surroundings,
): Promise<Outcome> {
  const [role, actor] = [needed("role", flags.role), needed("actor", flags.actor)];
  return changeOutcome(
    "Recorded the approval in",
    await approveSpec({ ...common(flags, surroundings), spec, role, actor }),
  );
}

export async function newCommand(id: string, flags: Flags, surroundings: Surroundings): Promise<Outcome> {
  const changed = await createSpec({
    ...common(flags, surroundings),
    id,
    title: needed("title", flags.title),
    owners: needed("owner", flags.owner),
    risk: riskNamed(needed("risk", flags.risk)),
    covers: flags.covers ?? [],
    ...(flags.path !== undefined && { path: flags.path }),
  });
  return changeOutcome("Wrote", changed);
}

export async function listCommand(flags: Flags, surroundings: Surroundings): Promise<Outcome> {
  const format = flags.format ?? "text";
  if (format !== "text" && format !== "json")
    throw new UsageError("`spec-guard list` has the formats text and json.");
  const states = await listSpecs(common(flags, surroundings));
  const text =
    format === "json" ? `${asciiJson(states)}\n` : states.map((state) => `${row(state)}\n`).join("");
  return { stdout: text, stderr: "", exitCode: 0 };
}

export function explainCommand(code: string | undefined): Outcome {
  if (code === undefined)
    return {
      stdout: rules.map((rule) => `${rule.code} ${rule.name}: ${rule.summary}\n`).join(""),
      stderr: "",
      exitCode: 0,
    };
  const rule = findRule(code);
  if (rule === undefined)
    throw new UsageError(`There is no rule ${JSON.stringify(code)}. \`spec-guard explain\` lists them.`);
  return { stdout: explainRule(rule), stderr: "", exitCode: 0 };
}

function common(flags: Flags, surroundings: Surroundings) {
  return { ...placeOf(flags, surroundings), now: surroundings.now, dryRun: flags["dry-run"] === true };
}

function riskNamed(name: string): Risk {
  const risk = risks.find((known) => known === name);
  if (risk === undefined)
    throw new UsageError(`There is no risk ${JSON.stringify(name)}. Risks: ${risks.join(", ")}.`);
  return risk;
}

/** A rehearsal shows the text; its line breaks are the only control characters that come through. */
function changeOutcome(done: string, { path, text, written }: ChangedSpec): Outcome {
  const shown = text.split("\n").map(visibleText).join("\n");
  const stdout = written ? `${done} ${visibleText(path)}.\n` : `${visibleText(path)} would be:\n${shown}`;
  return { stdout, stderr: "", exitCode: 0 };
}

function row({ path, id, title, status, ageDays, fresh, approved, problem }: SpecState): string {
  const age = ageDays === undefined ? "no review" : `reviewed ${ageDays} days ago`;
  const state =
    problem ??
    `${status ?? "no front matter"}, ${fresh ? "fresh" : "not fresh"} (${age}), ${approved ? "approved" : "not approved"}`;
  return visibleText([id ?? path, title, state, path].filter((part) => part !== undefined).join(" | "));
}
