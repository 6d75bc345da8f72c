import type { Task } from "../task/task.ts";
import { runPhase } from "./phase.ts";
import type {
  AppliedPattern,
  BuildReport,
  Finding,
  ManagerPorts,
  PlannedSubtask,
  ReviewReport,
  RunManifest,
  SubtaskRecord,
  ValidationRecord,
} from "./ports.ts";
import { RunFailure } from "./run-failure.ts";

export interface SubtaskContext {
  task: Task;
  subtask: PlannedSubtask;
  /** Position among the subtasks of the plan. */
  index: number;
  goals: readonly string[];
  maximumRounds: number;
}

interface Built extends BuildReport {
  tree: string;
  patterns: AppliedPattern[];
}

/**
 * Builds, tests and reviews one subtask until the review approves it, at most `maximumRounds` times. It ends early when
 * a review says the same as the one before, because another round would only cost.
 *
 * @returns the tree of the approved work
 * @throws {RunFailure} when no round was approved
 */
export async function runSubtask(
  ports: ManagerPorts,
  context: SubtaskContext,
  startTree: string,
): Promise<string> {
  await changeSubtask(ports, context, (record) => void (record.status = "running"));
  let tree = startTree;
  let findings: readonly Finding[] = [];
  const applied: AppliedPattern[] = [];
  for (let attempt = 1; attempt <= context.maximumRounds; attempt++) {
    const built = await build(ports, context, attempt, tree, findings);
    const validations = await test(ports, context, attempt, built, startTree);
    applied.push(...built.patterns);
    const soFar = { ...built, patterns: applied };
    const review = await reviewAttempt(ports, context, attempt, soFar, validations, startTree);
    tree = built.tree;
    if (review.decision === "approve") {
      await changeSubtask(ports, context, (record) => void (record.status = "succeeded"));
      return tree;
    }
    const repeated = attempt > 1 && sameFindings(findings, review.findings);
    findings = review.findings;
    if (review.decision === "reject") return giveUp(ports, context, "The reviewer rejected it", findings);
    if (repeated)
      return giveUp(ports, context, `Round ${attempt} found the same as round ${attempt - 1}`, findings);
  }
  return giveUp(ports, context, `No round of ${context.maximumRounds} was approved`, findings);
}

/** The same complaints about the same places, in whatever order. */
function sameFindings(one: readonly Finding[], other: readonly Finding[]): boolean {
  const [a, b] = [one, other].map((findings) =>
    findings.map(({ rule, file, message }) => JSON.stringify([rule, file, message])).sort(),
  );
  return JSON.stringify(a) === JSON.stringify(b);
}

async function build(
  ports: ManagerPorts,
  { task, subtask, index }: SubtaskContext,
  attempt: number,
  fromTree: string,
  findings: readonly Finding[],
): Promise<Built> {
  const { peers, workspace, record } = ports;
  return runPhase(ports, { phase: "build", subtask: subtask.id, attempt }, async () => {
    // A step may run twice: what an interrupted first time left behind must not count.
    await workspace.restore(fromTree);
    const { patterns, ...report } = await peers.build({ task, subtask, attempt, findings });
    const tree = await workspace.tree();
    const filesChanged = await workspace.changedFiles(fromTree, tree);
    const build: BuildReport = { ...report, filesChanged };
    await record.update((draft) => {
      attemptOf(draft.subtasks[index], attempt).build = build;
      for (const pattern of patterns) addPattern(draft.patterns, pattern);
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

async function test(
  ports: ManagerPorts,
  { task, subtask, index, goals }: SubtaskContext,
  attempt: number,
  { tree }: Built,
  startTree: string,
): Promise<ValidationRecord[]> {
  const { peers, workspace, record, checks } = ports;
  return runPhase(ports, { phase: "test", subtask: subtask.id, attempt }, async () => {
    const changedFiles = await workspace.changedFiles(startTree, tree);
    const { summary } = await peers.test({ task, subtask, goals, changedFiles });
    // The tester may have left a check out; a change is judged by all of them.
    const ran = await validationsOf(ports, tree, goals);
    for (const goal of goals)
      if (!ran.some((validation) => validation.goal === goal)) await checks.run(goal, tree);
    const validations = await validationsOf(ports, tree, goals);
    await noteChecksThatChangedFiles(ports, tree);
    const verdict = passedAll(validations, goals) ? "passed" : "failed";
    await record.update((draft) => {
      attemptOf(draft.subtasks[index], attempt).test = {
        verdict,
        summary,
        validations: validations.map(({ id, status }) => ({ id, status })),
      };
    });
    return {
      value: validations,
      outcome: verdict === "passed" ? "ok" : "failed",
      details: { checks: validations.map(({ goal, status, detail }) => ({ goal, status, detail })) },
    };
  });
}

/** The last record of each required goal on exactly this tree. */
async function validationsOf(
  { record }: ManagerPorts,
  tree: string,
  goals: readonly string[],
): Promise<ValidationRecord[]> {
  const onTree = record.manifest.validations.filter(({ treeHash }) => treeHash === tree);
  return Promise.resolve(
    goals.flatMap((goal) => onTree.findLast((validation) => validation.goal === goal) ?? []),
  );
}

export function passedAll(validations: readonly ValidationRecord[], goals: readonly string[]): boolean {
  return (
    goals.length > 0 &&
    goals.every((goal) => validations.some((v) => v.goal === goal && v.status === "passed"))
  );
}

/** What a check writes is not part of the change; it is put back and said. */
async function noteChecksThatChangedFiles(ports: ManagerPorts, tree: string): Promise<void> {
  const { workspace } = ports;
  const after = await workspace.tree();
  if (after === tree) return;
  const files = await workspace.changedFiles(tree, after);
  await workspace.restore(tree);
  await tripGuardrail(
    ports,
    "checks-changed-files",
    `The checks changed ${files.join(", ")}; it was put back.`,
  );
}

async function reviewAttempt(
  ports: ManagerPorts,
  { task, subtask, index, goals }: SubtaskContext,
  attempt: number,
  built: Built,
  validations: readonly ValidationRecord[],
  startTree: string,
): Promise<ReviewReport> {
  const { peers, workspace, record } = ports;
  return runPhase(ports, { phase: "review", subtask: subtask.id, attempt }, async () => {
    const { tree, patterns, ...build } = built;
    const diff = await workspace.diff(startTree, tree);
    const changedFiles = await workspace.changedFiles(startTree, tree);
    const given = await peers.review({
      task,
      subtask,
      attempt,
      diff,
      changedFiles,
      build: { ...build, patterns },
      validations,
    });
    const review = await holdToEvidence(ports, given, shortcomings(built, passedAll(validations, goals)));
    await record.update((draft) => {
      attemptOf(draft.subtasks[index], attempt).review = review;
    });
    return {
      value: review,
      outcome: review.decision === "approve" ? "ok" : "failed",
      details: { summary: `${review.decision}: ${review.summary}`, findings: review.findings },
    };
  });
}

/** What no review can approve: truth comes from exit codes and tools, not from a model. */
function shortcomings({ patterns }: Built, checksPassed: boolean): string[] {
  return [
    ...(checksPassed ? [] : ["Not every check passed."]),
    ...patterns.flatMap(({ id, problems }) => problems.map((problem) => `${id}: ${problem}.`)),
  ];
}

async function holdToEvidence(
  ports: ManagerPorts,
  review: ReviewReport,
  reasons: readonly string[],
): Promise<ReviewReport> {
  if (review.decision !== "approve" || reasons.length === 0) return review;
  const detail = `The reviewer's approval does not count. ${reasons.join(" ")}`;
  await tripGuardrail(ports, "approval-without-evidence", detail);
  const finding: Finding = { rule: "approval-without-evidence", severity: "blocking", message: detail };
  return { ...review, decision: "rework", findings: [...review.findings, finding] };
}

export async function tripGuardrail(
  { emit, audit, record }: ManagerPorts,
  name: string,
  detail: string,
): Promise<void> {
  await audit.append({ type: "guardrail.tripped", actor: "manager", data: { run: record.id, name, detail } });
  await record.update((draft) => void draft.mode.guardrails.push({ name, outcome: "tripped", detail }));
  emit({ type: "GuardrailTripped", name, detail });
}

async function giveUp(
  ports: ManagerPorts,
  context: SubtaskContext,
  why: string,
  findings: readonly Finding[],
): Promise<never> {
  await changeSubtask(ports, context, (record) => void (record.status = "failed"));
  const reasons = findings.map(({ message }) => message).join(" ");
  throw new RunFailure(`Subtask ${context.subtask.id} failed. ${why}: ${reasons || "no reason given."}`);
}

function changeSubtask(
  { record }: ManagerPorts,
  { index }: SubtaskContext,
  change: (subtask: SubtaskRecord) => void,
): Promise<void> {
  return record.update((draft) => {
    const subtask = draft.subtasks[index];
    if (subtask !== undefined) change(subtask);
  });
}

function attemptOf(subtask: SubtaskRecord | undefined, number: number): SubtaskRecord["attempts"][number] {
  if (subtask === undefined) throw new RangeError("The manifest has no record of this subtask.");
  const existing = subtask.attempts.find((attempt) => attempt.number === number);
  if (existing !== undefined) return existing;
  const attempt = { number };
  subtask.attempts.push(attempt);
  return attempt;
}

function addPattern(
  recorded: RunManifest["patterns"],
  { id, version, integrity, files }: AppliedPattern,
): void {
  const same = recorded.find((pattern) => pattern.id === id && pattern.version === version);
  if (same === undefined) recorded.push({ id, version, integrity, files: [...files].sort() });
  else same.files = [...new Set([...same.files, ...files])].sort();
}
