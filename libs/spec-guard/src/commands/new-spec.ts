import { access, mkdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { stringify } from "yaml";
import { specPaths } from "../check/load-specs.ts";
import { SpecChangeError } from "../errors.ts";
import { dayOf, formatDay } from "../spec/calendar-day.ts";
import { parseSpec } from "../spec/spec-document.ts";
import type { Risk } from "../spec/spec-fields.ts";
import { type CommandPlace, openSpecs } from "./open-specs.ts";
import type { ChangedSpec } from "./write-spec.ts";

export interface NewSpecRequest extends CommandPlace {
  readonly id: string;
  readonly title: string;
  readonly owners: readonly string[];
  readonly risk: Risk;
  readonly covers: readonly string[];
  /** From the root of the repository; by default `<id>-<title>.md` in the folder of the first glob for specs. */
  readonly path?: string;
  readonly now: Date;
  readonly dryRun?: boolean;
}

const outline = `
## Purpose

## What must be so

## How it is proved
`;

/**
 * Writes the draft of a spec.
 *
 * @throws {SpecChangeError} when the id or the path is taken, or a field is not as it must be
 */
export async function createSpec(request: NewSpecRequest): Promise<ChangedSpec> {
  const { id, title, owners, risk, covers, now } = request;
  const { repository, config, specs } = await openSpecs(request);
  const path = request.path ?? posix.join(folderOf(config.specs[0] ?? ""), `${id}${slugOf(title, id)}.md`);
  const refuse = (reason: string) => new SpecChangeError(`${path} was not written: ${reason}`);
  const last_review = formatDay(dayOf(now));
  const fields = { id, title, status: "draft", owners, risk, covers, excludes: [], last_review };
  const text = `---\n${stringify(fields, { lineWidth: 0 })}---\n\n# ${title}\n${outline}`;
  const spec = parseSpec(path, text);
  if (spec.kind !== "mini")
    throw refuse(spec.kind === "broken" ? (spec.problems[0]?.message ?? "") : "it has no front matter.");
  if (!specPaths(config)(path)) throw refuse(`specs must match ${config.specs.join(", ")}.`);
  const namesake = specs.find((other) => other.kind === "mini" && other.fields.id === id);
  if (namesake) throw refuse(`${namesake.path} has the id ${id} already.`);
  const file = join(repository.directory, path);
  if (await exists(file)) throw refuse("there is such a file already.");
  if (request.dryRun !== true) {
    await mkdir(dirname(file), { recursive: true });
    await writeFileDurably(file, text);
  }
  return { path, text, written: request.dryRun !== true };
}

/** The parts of a glob before its first wildcard. */
function folderOf(glob: string): string {
  const segments = glob.split("/");
  const wild = segments.findIndex((segment) => /[*?[{(]/.test(segment));
  return segments.slice(0, wild < 0 ? -1 : wild).join("/");
}

function slugOf(title: string, id: string): string {
  const slug = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-|-$/g, "");
  return slug === "" || slug === id.toLowerCase() ? "" : `-${slug}`;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
