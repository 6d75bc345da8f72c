import type { AppliedPattern, Finding, ManagerPorts } from "./ports.ts";
import { buildRound, reviewRound, testRound, type Round } from "./round.ts";
import { RunFailure } from "./run-failure.ts";
import { changeSubtask } from "./subtask-record.ts";

export type SubtaskContext = Omit<Round, "attempt"> & { maximumRounds: number };

/**
 * Builds, tests and reviews one subtask until the review approves it, at most `maximumRounds` times. It ends early when
 * a review says the same as the one before, because another round would only cost.
 *
 * @returns the tree of the approved work
 * @throws {RunFailure} when no round was approved
 */
export async function runSubtask(ports: ManagerPorts, context: SubtaskContext): Promise<string> {
  const { index, maximumRounds } = context;
  await changeSubtask(ports.record, index, (subtask) => void (subtask.status = "running"));
  let tree = context.startTree;
  let findings: readonly Finding[] = [];
  const applied: AppliedPattern[] = [];
  for (let attempt = 1; attempt <= maximumRounds; attempt++) {
    const round = { ...context, attempt };
    const built = await buildRound(ports, round, tree, findings);
    const validations = await testRound(ports, round, built.tree);
    applied.push(...built.patterns);
    const review = await reviewRound(ports, round, built, applied, validations);
    tree = built.tree;
    if (review.decision === "approve") {
      await changeSubtask(ports.record, index, (subtask) => void (subtask.status = "succeeded"));
      return tree;
    }
    const repeated = attempt > 1 && sameFindings(findings, review.findings);
    findings = review.findings;
    if (review.decision === "reject") return giveUp(ports, context, "The reviewer rejected it", findings);
    if (repeated)
      return giveUp(ports, context, `Round ${attempt} found the same as round ${attempt - 1}`, findings);
  }
  return giveUp(ports, context, `No round of ${maximumRounds} was approved`, findings);
}

/** The same complaints about the same places, in whatever order. */
function sameFindings(one: readonly Finding[], other: readonly Finding[]): boolean {
  const [a, b] = [one, other].map((findings) =>
    findings.map(({ rule, file, message }) => JSON.stringify([rule, file, message])).sort(),
  );
  return JSON.stringify(a) === JSON.stringify(b);
}

async function giveUp(
  { record }: ManagerPorts,
  { subtask, index }: SubtaskContext,
  why: string,
  findings: readonly Finding[],
): Promise<never> {
  await changeSubtask(record, index, (recorded) => void (recorded.status = "failed"));
  const reasons = findings.map(({ message }) => message).join(" ");
  throw new RunFailure(`Subtask ${subtask.id} failed. ${why}: ${reasons || "no reason given."}`);
}
