import { type CommandPlace, type OpenedSpecs, openSpecs } from "./commands/open-specs.ts";
import { relativePath, specsFor } from "./commands/covering-specs.ts";
import { stateOf } from "./commands/list-specs.ts";
import { GitFailedError, GuardConfigError, NotARepositoryError } from "./errors.ts";
import { formatDay, dayOf } from "./spec/calendar-day.ts";
import { nameOf, type SpecDocument } from "./spec/spec-document.ts";

/** What libraries that must not go on without a fresh spec ask for. */
export interface FreshnessCheck {
  /** @param paths of files or folders, absolute or from the root of the repository */
  check(paths: readonly string[]): Promise<{ readonly fresh: boolean; readonly detail: string }>;
}

export interface FreshnessOptions extends CommandPlace {
  readonly now: () => Date;
  /** The specs must also be approved, as the configuration asks for. */
  readonly requireApproval?: boolean;
}

/**
 * Fresh means: every path is covered by a spec that is neither superseded nor rejected, or is a spec itself, and each
 * of these specs was reviewed within its interval. What cannot be answered is not fresh, and the detail says why.
 */
export function createFreshnessCheck(options: FreshnessOptions): FreshnessCheck {
  return {
    check: async (paths) => {
      try {
        const { faults, specs } = await judge(paths, options);
        if (faults.length > 0) return { fresh: false, detail: faults.join(" ") };
        return { fresh: true, detail: `Covered by fresh specs: ${specs.map(nameOf).join(", ")}.` };
      } catch (error) {
        const known = [NotARepositoryError, GitFailedError, GuardConfigError].some(
          (known) => error instanceof known,
        );
        if (known && error instanceof Error) return { fresh: false, detail: error.message };
        throw error;
      }
    },
  };
}

async function judge(paths: readonly string[], options: FreshnessOptions) {
  const opened = await openSpecs(options);
  const faults = paths.length === 0 ? ["No path was named."] : [];
  const concerned = new Set<SpecDocument>();
  for (const path of paths) {
    const specs = specsFor(relativePath(path, opened.repository.directory), opened);
    for (const spec of specs) concerned.add(spec);
    if (specs.length === 0) faults.push(`No spec covers ${path}.`);
  }
  const specs = [...concerned];
  return { specs, faults: [...faults, ...specs.flatMap((spec) => faultOf(spec, opened, options) ?? [])] };
}

function faultOf(spec: SpecDocument, { config }: OpenedSpecs, { now, requireApproval }: FreshnessOptions) {
  const { problem, fresh, approved, lastReview = "missing" } = stateOf(spec, config, now());
  const name = `The spec ${nameOf(spec)}`;
  if (problem !== undefined) return `${name} cannot be read: ${problem}`;
  if (!fresh)
    return `${name} is not fresh: its last review is ${lastReview}, today is ${formatDay(dayOf(now()))}.`;
  return requireApproval === true && !approved ? `${name} is not approved.` : undefined;
}
