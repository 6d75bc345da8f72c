import { z } from "zod";

export const specStatuses = [
  "draft",
  "in-review",
  "approved",
  "implemented",
  "superseded",
  "rejected",
] as const;
export type SpecStatus = (typeof specStatuses)[number];

export const risks = ["low", "medium", "high"] as const;
export type Risk = (typeof risks)[number];

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => value.isWellFormed(), "must not hold half a surrogate pair");

/** An id that can stand in a file name and a command line. */
export const specId = z
  .string({ error: "must be text; a number needs quotes" })
  .regex(/^(?!\.)[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores");

export const roleName = text(100);
export const commitId = z.string().regex(/^[0-9a-f]{40,64}$/, "must be the full hexadecimal id of a commit");
const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be the digest that `spec-guard list` shows, in hexadecimal");
const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/,
    "must be YYYY-MM-DD or a UTC time such as 2026-01-31T09:30:00Z",
  );

/** Matching cost grows with the wildcards of one segment, so these are bounded. */
const mostStars = 4;
const mostSegments = 32;

/** A glob over paths from the root of the repository, with `/` as separator; `**` stands for any folders. */
export const pathGlob = z
  .string()
  .min(1)
  .max(256)
  .superRefine((glob, context) => {
    const problem = globProblem(glob);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });

function globProblem(glob: string): string | undefined {
  if (glob.startsWith("!")) return "must not begin with `!`; use excludes";
  if (glob.includes("\\")) return "must separate folders by `/`";
  const segments = glob.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".."))
    return "must be a path from the root of the repository, without empty, `.` or `..` parts";
  const stars = (segment: string) => (segment === "**" ? 0 : [...segment.matchAll(/\*+/g)].length);
  if (segments.length > mostSegments || segments.some((segment) => stars(segment) > mostStars))
    return `must have at most ${mostSegments} parts, and at most ${mostStars} stars in one part`;
  if (segments.filter((segment) => segment === "**").length > mostStars)
    return `must have at most ${mostStars} times \`**\``;
  return undefined;
}

export const approval = z.strictObject({ role: roleName, actor: roleName, at: moment, specDigest: digest });
export type Approval = z.output<typeof approval>;

const evidence = z.union([
  text(1024).transform((path) => ({ path })),
  z.strictObject({ path: text(1024), sha256: digest.optional() }),
]);
export type Evidence = z.output<typeof evidence>;

/** A list that may be left out, or left empty after its name. */
const list = <Item extends z.ZodType>(item: Item, most: number) =>
  z
    .array(item)
    .max(most)
    .nullish()
    .transform((items) => items ?? []);

/** The front matter of a mini-spec. `last_review` is read apart: what is wrong with it has rules of its own. */
export const specFields = z.strictObject({
  id: specId,
  title: text(200),
  status: z.enum(specStatuses),
  owners: z.array(roleName).min(1).max(50),
  risk: z.enum(risks),
  covers: list(pathGlob, 200),
  excludes: list(pathGlob, 200),
  last_review: z.unknown().optional(),
  review_interval: z.int().min(1).max(366).optional(),
  approvals: list(approval, 100),
  relates_to: list(specId, 100),
  supersedes: list(specId, 100),
  evidence: list(evidence, 100),
});
export type SpecFields = Omit<z.output<typeof specFields>, "last_review">;
