import semver from "semver";
import { z } from "zod";
import { closedObject } from "./closed-object.ts";

/** Lower-case words joined by hyphens, as in `node-protocol-imports`; at most 64 characters. */
export const patternId = z
  .string()
  .max(64, "expected at most 64 characters")
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected lower-case words joined by hyphens");

export const version = z
  .string()
  .refine((text) => semver.valid(text) === text, "expected a semantic version such as 1.2.0");

export const versionRange = z
  .string()
  .refine((text) => semver.validRange(text) !== null, "expected a semver range such as ^1.2.0");

/** `id` or `id@range`, as in `node-protocol-imports@^1.0.0`. */
export const patternReference = z.string().refine((text) => {
  const [id = "", ...range] = text.split("@");
  const isRange =
    range.length === 0 || (range.join("@") !== "" && semver.validRange(range.join("@")) !== null);
  return patternId.safeParse(id).success && isRange;
}, 'expected "id" or "id@range", such as "node-protocol-imports@^1.0.0"');

/** One line of text for people. */
export const sentence = z
  .string()
  .max(200, "expected at most 200 characters")
  .regex(/^\S(.*\S)?$/, "expected one line of text without space around it");

/** A path inside the library: relative, with `/`, without `.` and `..` segments. It can never leave the root. */
export const libraryPath = z
  .string()
  .refine(isInside, "expected a relative path that stays inside the library");

/** A glob over paths relative to the target directory. It can never leave that directory. */
export const fileGlob = z
  .string()
  .refine(isInside, "expected a relative glob that stays inside the directory");

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in lower-case hexadecimal");

/** `sha256:` and the digest of a listing of files; see `assetIntegrity`. */
export const integrity = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 hexadecimal digits');

export const kind = z.enum(["codemod", "lint-rule", "template", "recipe"]);
export const status = z.enum(["candidate", "stable", "deprecated", "revoked"]);
export const safety = z.enum(["safe", "review"]);

/** A package that a pattern is meant for, and the versions of it. `node` stands for the platform itself. */
export const target = closedObject({ package: z.string().min(1), range: versionRange });

/** A package that a pattern must not be used with, and why. */
export const incompatibility = closedObject({
  package: z.string().min(1),
  range: versionRange,
  reason: sentence.optional(),
});

/** A package without which a pattern has nothing to do. */
export const dependency = closedObject({ package: z.string().min(1), range: versionRange.optional() });

const provenance = closedObject({
  /** The role that answers for the pattern, not a person's name. */
  author: sentence,
  /** The run that it came from. */
  run: sentence.optional(),
  /** SHA-256 of that run's manifest, in canonical JSON. */
  manifestHash: integrity.optional(),
});

const count = z.int().nonnegative();

/** How often the pattern was used in earnest, and what became of it. */
const evidence = closedObject({ applied: count, succeeded: count, reverted: count }).refine(
  ({ applied, succeeded, reverted }) => succeeded <= applied && reverted <= applied,
  "expected at most as many successes, and as many reverts, as applications",
);

const change = closedObject({ version, change: sentence });

/** What every manifest says, whatever the kind of the pattern. */
export const commonFields = {
  id: patternId,
  version,
  title: sentence,
  problem: sentence,
  languages: z.array(sentence).default([]),
  targets: z.array(target).default([]),
  incompatibleWith: z.array(incompatibility).optional(),
  status,
  /** Why it is deprecated or revoked. */
  statusReason: sentence.optional(),
  replacedBy: patternId.optional(),
  provenance,
  evidence: evidence.optional(),
  changelog: z.array(change).min(1, "expected at least one entry"),
};

export function isInside(path: string): boolean {
  return (
    path !== "" &&
    !path.includes("\\") &&
    !path.includes("\0") &&
    !/^[A-Za-z]:/.test(path) &&
    path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}
