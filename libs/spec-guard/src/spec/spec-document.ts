import type { z } from "zod";
import { lineOfValue, parseFrontMatter, splitFrontMatter } from "./front-matter.ts";
import { type ReviewMark, readReviewMark } from "./review-mark.ts";
import { specDigest } from "./spec-digest.ts";
import { type SpecFields, specFields, type SpecStatus } from "./spec-fields.ts";

/** A mini-spec: markdown whose YAML front matter is as it must be. */
export interface MiniSpec {
  readonly kind: "mini";
  readonly path: string;
  readonly text: string;
  readonly yaml: string;
  readonly yamlStart: number;
  readonly body: string;
  readonly bodyStart: number;
  readonly fields: SpecFields;
  readonly review: ReviewMark;
}

/** Markdown without front matter, of which only a line `last_review: …` is known. */
export interface PlainSpec {
  readonly kind: "plain";
  readonly path: string;
  readonly text: string;
  readonly body: string;
  readonly bodyStart: number;
  readonly review: ReviewMark;
  readonly reviewLine: number;
}

/** A file that should be a spec and cannot be read as one. */
export interface BrokenSpec {
  readonly kind: "broken";
  readonly path: string;
  /** The file itself was refused, such as a link or one that is too large; otherwise its fields are wrong. */
  readonly unreadable: boolean;
  readonly problems: readonly SpecProblem[];
}

export interface SpecProblem {
  /** Names what is wrong without its value, so that it stays the same when a line moves. */
  readonly key: string;
  readonly message: string;
  /** In the file, from 1. */
  readonly line: number;
}

export type SpecDocument = MiniSpec | PlainSpec | BrokenSpec;
/** A document that has a date of review, or should have. */
export type ReadableSpec = MiniSpec | PlainSpec;

export function parseSpec(path: string, text: string): SpecDocument {
  const { yaml, closed, yamlStart, body, bodyStart } = splitFrontMatter(text);
  if (yaml === undefined) return parsePlain(path, text);
  if (!closed)
    return broken(path, [
      { key: "front-matter", message: "The front matter has no closing `---` line.", line: 1 },
    ]);
  const parsed = parseFrontMatter(yaml);
  if ("problem" in parsed)
    return broken(path, [{ key: "front-matter", message: parsed.problem, line: parsed.line }]);
  const checked = specFields.safeParse(parsed.value);
  if (!checked.success)
    return broken(
      path,
      checked.error.issues.flatMap((issue) => problemsOf(issue, yaml)),
    );
  const { last_review, ...fields } = checked.data;
  return {
    kind: "mini",
    path,
    text,
    yaml,
    yamlStart,
    body,
    bodyStart,
    fields,
    review: readReviewMark(last_review),
  };
}

function parsePlain(path: string, text: string): PlainSpec {
  const line = /^last_review:(.*)$/m.exec(text);
  const reviewLine = line === null ? 1 : text.slice(0, line.index).split("\n").length;
  const review = readReviewMark(line?.[1]?.trim());
  return { kind: "plain", path, text, body: text, bodyStart: 0, review, reviewLine };
}

export function broken(path: string, problems: readonly SpecProblem[], unreadable = false): BrokenSpec {
  return { kind: "broken", path, unreadable, problems };
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, yaml: string): SpecProblem[] {
  const path = issue.path.filter((part): part is string | number => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((name) => {
      const known = path.length === 0 ? ` Known fields: ${Object.keys(specFields.shape).join(", ")}.` : "";
      const where = [...path, name];
      return {
        key: where.join("."),
        message: `Unknown field ${where.join(".")}.${known}`,
        line: lineOfValue(yaml, where),
      };
    });
  if (path.length === 0)
    return [
      { key: "front-matter", message: `The front matter must be a mapping: ${issue.message}.`, line: 1 },
    ];
  const key = path.join(".");
  return [{ key, message: `Field ${key}: ${issue.message}.`, line: lineOfValue(yaml, path) }];
}

/** The line in the file, from 1, where a value of the front matter, or the plain line of the review, stands. */
export function lineOf(spec: ReadableSpec, ...path: (string | number)[]): number {
  return spec.kind === "plain" ? spec.reviewLine : lineOfValue(spec.yaml, path);
}

const digests = new WeakMap<MiniSpec, string>();

/** {@link specDigest} of a spec, computed once. */
export function digestOf(spec: MiniSpec): string {
  const digest = digests.get(spec) ?? specDigest(spec.fields, spec.body);
  digests.set(spec, digest);
  return digest;
}

/** How a spec is called in messages: its id, or its path when it has none. */
export function nameOf(spec: SpecDocument): string {
  return spec.kind === "mini" ? spec.fields.id : spec.path;
}

const reviewed: readonly SpecStatus[] = ["in-review", "approved", "implemented"];

/** Whether somebody relies on the spec, so that it must have been read lately. Drafts and dead specs need not. */
export function mustBeReviewed(spec: ReadableSpec): boolean {
  return spec.kind === "plain" || reviewed.includes(spec.fields.status);
}
