import { SpecChangeError } from "../errors.ts";
import { assertWholeHistory, knownCommits, resolveCommit } from "../repository/open-repository.ts";
import { dayOf, formatDay } from "../spec/calendar-day.ts";
import { type CommandPlace, findSpec, openSpecs } from "./open-specs.ts";
import { type ChangedSpec, writeFields } from "./write-spec.ts";

export interface ReviewRequest extends CommandPlace {
  /** Id or path of the spec. */
  readonly spec: string;
  /** Who read the spec against the code: a role, or a person. */
  readonly reviewer: string;
  readonly now: Date;
  /** The commit that was read; the one that is checked out by default. */
  readonly commit?: string;
  readonly dryRun?: boolean;
}

/**
 * Records that somebody read a spec against the code of a commit, today in UTC.
 *
 * @throws {SpecChangeError} when the commit is not in the history, or the spec would not be valid
 */
export async function reviewSpec(request: ReviewRequest): Promise<ChangedSpec> {
  const { repository, specs } = await openSpecs(request);
  assertWholeHistory(repository);
  const spec = findSpec(specs, request.spec);
  const commit =
    request.commit === undefined ? repository.head : await resolveCommit(repository, request.commit);
  if (!(await knownCommits(repository, [commit])).has(commit))
    throw new SpecChangeError(
      `${spec.path} was not reviewed: commit ${commit} is not in the history of the branch that is checked out.`,
    );
  const last_review = { date: formatDay(dayOf(request.now)), commit, reviewer: request.reviewer };
  return writeFields(repository.directory, spec, { last_review }, request.dryRun === true);
}
