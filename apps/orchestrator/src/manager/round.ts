import type { Task } from "../task/task.ts";
import { completeChecks, passedAll } from "./checks-on-tree.ts";
import { tripGuardrail } from "./guardrail.ts";
import { runPhase, stepName } from "./phase.ts";
import type {
  AppliedPattern,
  BuildReport,
  Finding,
  ManagerPorts,
  PlannedSubtask,
  ReviewReport,
  ValidationRecord,
} from "./ports.ts";
import { addPattern, attemptOf, changeSubtask } from "./subtask-record.ts";

/** One pass through build, test and review of a subtask. */
export interface Round {
  task: Task;
  subtask: PlannedSubtask;
  /** Position among the subtasks of the plan. */
  index: number;
  /** Counts from 1. */
  attempt: number;
  goals: readonly string[];
  /** The tree before the first round: what the whole subtask is measured against. */
  startTree: string;
}

export interface Built extends BuildReport {
  tree: string;
  /** Those of this round. */
  patterns: AppliedPattern[];
}

/**
 * @param fromTree the tree after the round before
 * @param findings what the review of that round asked for
 */
export function buildRound(
  ports: ManagerPorts,
  { task, subtask, index, attempt }: Round,
  fromTree: string,
  findings: readonly Finding[],
): Promise<Built> {
  const { peers, workspace, record } = ports;
  const name = { phase: "build", subtask: subtask.id, attempt };
  const step = stepName(name);
  return runPhase(ports, name, async () => {
    // A step may run twice: what an interrupted first time left behind must not count, but for what the builder had
    // done when it stopped to wait for an approval.
    await workspace.restore(peers.suspendedTree(step) ?? fromTree);
    const { patterns, ...report } = await peers.build({ step, task, subtask, attempt, findings });
    const tree = await workspace.tree();
    const build: BuildReport = { ...report, filesChanged: await workspace.changedFiles(fromTree, tree) };
    await changeSubtask(record, index, (recorded, manifest) => {
      attemptOf(recorded, attempt).build = build;
      for (const pattern of patterns) addPattern(manifest.patterns, pattern);
    });
    return {
      value: { ...build, tree, patterns },
      details: {
        summary: build.summary,
        patterns: patterns.map(({ id, version, files }) => ({ id, version, files: files.length })),
      },
    };
  });
}

/** The verdict comes from the commands' results; checks that the tester left out are run all the same. */
export function testRound(
  ports: ManagerPorts,
  { task, subtask, index, attempt, goals, startTree }: Round,
  tree: string,
): Promise<ValidationRecord[]> {
  const { peers, workspace, record } = ports;
  return runPhase(ports, { phase: "test", subtask: subtask.id, attempt }, async () => {
    const changedFiles = await workspace.changedFiles(startTree, tree);
    const { summary } = await peers.test({ task, subtask, attempt, goals, changedFiles });
    const validations = await completeChecks(ports, goals, tree);
    const verdict = passedAll(validations) ? "passed" : "failed";
    await changeSubtask(record, index, (recorded) => {
      const ran = validations.map(({ id, status }) => ({ id, status }));
      attemptOf(recorded, attempt).test = { verdict, summary, validations: ran };
    });
    return {
      value: validations,
      outcome: verdict === "passed" ? "ok" : "failed",
      details: { checks: validations.map(({ goal, status, detail }) => ({ goal, status, detail })) },
    };
  });
}

/** @param patterns those of all rounds so far, because the diff under review is that of all rounds */
export function reviewRound(
  ports: ManagerPorts,
  { task, subtask, index, attempt, startTree }: Round,
  { tree, ...build }: Built,
  patterns: readonly AppliedPattern[],
  validations: readonly ValidationRecord[],
): Promise<ReviewReport> {
  const { peers, workspace, record } = ports;
  return runPhase(ports, { phase: "review", subtask: subtask.id, attempt }, async () => {
    const diff = await workspace.diff(startTree, tree);
    const changedFiles = await workspace.changedFiles(startTree, tree);
    const evidence = { diff, changedFiles, build: { ...build, patterns }, validations };
    const given = await peers.review({ task, subtask, attempt, ...evidence });
    const review = await holdToEvidence(ports, given, shortcomings(patterns, validations));
    await changeSubtask(record, index, (recorded) => {
      attemptOf(recorded, attempt).review = review;
    });
    return {
      value: review,
      outcome: review.decision === "approve" ? "ok" : "failed",
      details: { summary: `${review.decision}: ${review.summary}`, findings: review.findings },
    };
  });
}

/** What no review can approve: truth comes from exit codes and tools, not from a model. */
function shortcomings(
  patterns: readonly AppliedPattern[],
  validations: readonly ValidationRecord[],
): string[] {
  return [
    ...(passedAll(validations) ? [] : ["Not every check passed."]),
    ...patterns.flatMap(({ id, problems }) => problems.map((problem) => `${id}: ${problem}.`)),
  ];
}

async function holdToEvidence(
  ports: ManagerPorts,
  review: ReviewReport,
  reasons: readonly string[],
): Promise<ReviewReport> {
  if (review.decision !== "approve" || reasons.length === 0) return review;
  const message = `The reviewer's approval does not count. ${reasons.join(" ")}`;
  await tripGuardrail(ports, "approval-without-evidence", message);
  const finding: Finding = { rule: "approval-without-evidence", severity: "blocking", message };
  return { ...review, decision: "rework", findings: [...review.findings, finding] };
}
