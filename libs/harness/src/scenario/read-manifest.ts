import { parseStrictJson } from "@codex-orchestrator/canonical-json";
import type { z } from "zod";
import { crossChecks } from "./cross-checks.ts";
import { type Problem, jsonPointer } from "./problem.ts";
import { type Scenario, scenarioSchema } from "./scenario-schema.ts";

export type ReadManifest =
  | { readonly scenario: Scenario; readonly problems: readonly [] }
  | { readonly scenario?: undefined; readonly problems: readonly Problem[] };

/** Reads a scenario manifest. Everything that is wrong with it is found at once. */
export function readManifest(text: string): ReadManifest {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (error) {
    return { problems: [{ pointer: "", message: (error as Error).message }] };
  }
  const parsed = scenarioSchema.safeParse(value);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, value))),
    ...crossChecks(soundMembers(value)),
  ];
  return parsed.success && problems.length === 0 ? { scenario: parsed.data, problems: [] } : { problems };
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...issue.path, key]),
      message: "this member is not known",
    }));
  const pointer = jsonPointer(issue.path);
  if (issue.code === "invalid_key")
    return issue.issues.map((one) => ({
      pointer,
      message: `${plain(one)}; received ${shown(issue.path.at(-1))}`,
    }));
  return [{ pointer, message: `${plain(issue)}; received ${shown(valueAt(value, issue.path))}` }];
}

/** One style for the checks of this project and those of zod. */
function plain(issue: Pick<z.core.$ZodIssue, "message">): string {
  const message = issue.message
    .replace(/^(?:Invalid (?:input|option|discriminator value)|Too small|Too big)[:.] /, "")
    .replace(/, received .*$/, "")
    .replace(/^Invalid input$/, "expected a JSON value");
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === "object" && current !== null
        ? (current as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

const longestShown = 80;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function soundMembers(value: unknown): Partial<Scenario> {
  if (typeof value !== "object" || value === null) return {};
  const members = Object.entries(scenarioSchema.shape).flatMap(([name, schema]) => {
    const member = schema.safeParse((value as Record<string, unknown>)[name]);
    return member.success && member.data !== undefined ? [[name, member.data] as const] : [];
  });
  return Object.fromEntries(members);
}
