import { parseDocument } from "yaml";
import { z } from "zod";
import { GuardConfigError } from "../errors.ts";
import { parseDay } from "../spec/calendar-day.ts";
import { pathGlob, roleName, specId, specStatuses } from "../spec/spec-fields.ts";

/** A finding that is accepted for a while, by somebody, for a reason. */
const waiver = z.strictObject({
  rule: z.string().regex(/^SG\d{3}$/, "must be the code of a rule, such as SG301"),
  /** A glob over the paths of findings, or the id of a spec. */
  scope: pathGlob,
  reason: z.string().trim().min(10, "must say why, in ten characters at least"),
  owner: roleName,
  /** The last UTC day on which the waiver holds. */
  expires: z.string().refine((text) => parseDay(text) !== undefined, "must be a day as YYYY-MM-DD"),
});
export type Waiver = z.output<typeof waiver>;

const mirror = z.strictObject({
  path: z.string().min(1),
  /** Path of the spec that the mirror follows. */
  of: z.string().min(1).optional(),
  /** Names of the marked sections that must say the same in both. */
  sections: z.array(specId).default([]),
});
export type Mirror = z.output<typeof mirror>;

const globs = z.array(pathGlob);
const days = z.int().min(1).max(366);
const roles = z.array(roleName);

const guardConfig = z.strictObject({
  specs: globs.min(1).default(["tasks/specs/**/*.md"]),
  /** Files among these that are no specs. */
  not_specs: globs.default(["**/README.md"]),
  /** Files whose change needs a spec that covers them. */
  code: globs.default(["**"]),
  not_code: globs.default(["**/*.md"]),
  /** The statuses in which a spec covers code. */
  covered_by: z.array(z.enum(specStatuses)).min(1).default(["approved", "implemented"]),
  /** How many days after its review a spec is still fresh, unless it says otherwise itself. */
  review_interval: days.default(30),
  /** Lines of covered code that may change after the review before the spec must be read again. */
  drift_lines: z.int().min(1).default(200),
  /** The roles that must have approved, by risk. With none named, an approval by any role is needed. */
  approvals: z
    .strictObject({ low: roles.default([]), medium: roles.default([]), high: roles.default([]) })
    .prefault({}),
  mirrors: z.array(mirror).default([]),
  waivers: z.array(waiver).default([]),
  /** Path of the file of findings that were there before the guard. */
  baseline: z.string().min(1).default(".spec-guard-baseline.json"),
});
export type GuardConfig = z.output<typeof guardConfig>;

/** Where the configuration is looked for, from the root of the repository. */
export const defaultConfigPath = ".spec-guard.yaml";

/**
 * Reads the text of a configuration file; an empty one means the defaults.
 *
 * @param source how the file is called in messages
 * @throws {GuardConfigError} for anything that is not understood
 */
export function parseConfig(text: string, source: string = defaultConfigPath): GuardConfig {
  const fail = (reason: string, cause?: unknown) =>
    new GuardConfigError(`The configuration ${source} cannot be used: ${reason}`, { cause });
  if (text.length > 256 * 1024) throw fail("it is longer than 256 KiB.");
  let value: unknown;
  try {
    const document = parseDocument(text, { stringKeys: true, logLevel: "silent" });
    if (document.errors[0]) throw document.errors[0];
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error), error);
  }
  const result = guardConfig.safeParse(value ?? {});
  if (result.success) return result.data;
  const reasons = result.error.issues.map(
    ({ path, message }) => `${path.join(".") || "the file"}: ${message}`,
  );
  throw fail(`${reasons.join("; ")}.`);
}
