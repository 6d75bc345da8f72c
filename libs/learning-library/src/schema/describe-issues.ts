import type { z } from "zod";

/** One thing that is wrong in a document. */
export interface DocumentIssue {
  /** Where, as in `patterns[0].version`; empty for the document itself. */
  readonly path: string;
  /** What was expected there, in words. */
  readonly expected: string;
  /** What was there: JSON, shortened; `nothing` for an absent value. */
  readonly received: string;
}

/** Turns zod's issues into places and words. `value` is the document that was checked. */
export function describeIssues(value: unknown, error: z.ZodError): DocumentIssue[] {
  return error.issues.map((issue) => ({
    path: formatPath(issue.path),
    expected: issue.message.replace(/^Invalid (?:input|option): /, ""),
    received:
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => `"${key}"`).join(", ")
        : describeValue(valueAt(value, issue.path)),
  }));
}

/** `a.b[0]: expected …, received …`, one issue a line. */
export function formatIssues(issues: readonly DocumentIssue[]): string {
  return issues
    .map(({ path, expected, received }) => {
      const sentence = expected.startsWith("unknown key")
        ? expected
        : `${expected.startsWith("expected") ? expected : `expected ${expected}`}${
            expected.includes(", received ") ? "" : `, received ${received}`
          }`;
      return `  ${path === "" ? "(top level)" : path}: ${sentence}`;
    })
    .join("\n");
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

const longestShown = 80;

function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;
}
