import { RunSuspension } from "../errors.ts";
import type { Task } from "../task/task.ts";
import { runPhase } from "./phase.ts";
import type { ManagerPorts, Plan, RunManifest } from "./ports.ts";
import { RunFailure } from "./run-failure.ts";
import { completeChecks, passedAll } from "./checks-on-tree.ts";
import { runSubtask } from "./subtask.ts";

const defaultRounds = 3;

/**
 * Takes one task from plan to published branch. Plain code decides what comes next; a model is never asked for that.
 * The manifest is durable after every phase.
 *
 * @returns the manifest: final with `succeeded`, or `failed` and the reason; open with `waiting` for an approval, a
 * higher budget or a provider, or `running` after an interruption. An open run goes on when it is managed again.
 */
export async function manageRun(ports: ManagerPorts, task: Task): Promise<RunManifest> {
  try {
    await carryOut(ports, task);
    await finish(ports, "succeeded");
  } catch (error) {
    const { aborted, reason } = ports.signal as { aborted: boolean; reason: unknown };
    // Whatever an abort made fail on its way, the abort is the cause.
    const cause = aborted ? reason : error;
    const detail = cause instanceof Error ? cause.message : String(cause);
    await ports.idle();
    if (cause instanceof RunSuspension) await suspend(ports, "waiting", detail);
    else if (aborted) await suspend(ports, "running", detail);
    else await finish(ports, "failed", detail);
  }
  return ports.record.manifest;
}

async function carryOut(ports: ManagerPorts, task: Task): Promise<void> {
  const { workspace } = ports;
  // What an earlier process left of its checkout may be locked or gone.
  if (ports.steps.recall("prepare") !== undefined) await workspace.create();
  await runPhase(ports, { phase: "prepare" }, async () => {
    await workspace.create();
    return { value: null, details: { summary: `worktree at ${workspace.base.slice(0, 12)}` } };
  });
  const { plan: accepted, goals } = await plan(ports, task);
  const baseTree = await workspace.baseTree();
  let tree = baseTree;
  for (const [index, subtask] of accepted.subtasks.entries()) {
    const maximumRounds = task.rounds ?? defaultRounds;
    tree = await runSubtask(ports, { task, subtask, index, goals, startTree: tree, maximumRounds });
  }
  if (tree === baseTree)
    throw new RunFailure(
      "The subtasks changed nothing, so there is nothing to promote. The task may be done already.",
    );
  await verify(ports, tree, goals);
  await promote(ports, task, tree);
}

async function plan(ports: ManagerPorts, task: Task): Promise<{ plan: Plan; goals: string[] }> {
  const { peers, checks, record } = ports;
  return runPhase(ports, { phase: "plan" }, async () => {
    const proposed = await peers.plan(task);
    if (proposed.subtasks.length === 0)
      throw new RunFailure(`The planner found nothing to do: ${proposed.summary}`);
    const goals = await checks.required(task);
    if (goals.length === 0)
      throw new RunFailure(
        "The repository has no check that can run, so no change to it can be trusted. Add a build, lint or test script.",
      );
    await record.update((draft) => {
      draft.plan = proposed;
      draft.subtasks = proposed.subtasks.map(({ id, title }) => ({
        id,
        title,
        status: "pending",
        attempts: [],
      }));
    });
    return { value: { plan: proposed, goals }, details: { summary: proposed.summary } };
  });
}

/** The final tree must have passed every check, and its diff becomes evidence. */
async function verify(ports: ManagerPorts, tree: string, goals: readonly string[]): Promise<void> {
  await runPhase(ports, { phase: "verify" }, async () => {
    if (!passedAll(await completeChecks(ports, goals, tree)))
      throw new RunFailure("The final tree did not pass every check.");
    await addDiff(ports, tree);
    return {
      value: null,
      details: { summary: `tree ${tree.slice(0, 12)} passed ${goals.join(", ")}` },
    };
  });
}

async function promote(ports: ManagerPorts, task: Task, tree: string): Promise<void> {
  const { workspace, record, summarize } = ports;
  await runPhase(ports, { phase: "promote" }, async () => {
    const message = `${task.title}\n\nTask: ${task.id}\nRun: ${record.id}\n`;
    // A commit has a date: when this step runs again, the one that may be on the branch already is the one to publish.
    const commit = record.manifest.result?.commit ?? (await workspace.commit(tree, message));
    const diffStat = await workspace.diffStat(workspace.base, commit);
    await record.update((draft) => {
      const { repository, branch, base: baseCommit } = workspace;
      draft.result = { repository, branch, commit, baseCommit, diffStat };
    });
    const content = await summarize(task, record.manifest);
    await record.addArtifact({ path: "summary.md", role: "summary", mediaType: "text/markdown", content });
    await workspace.publish(commit);
    const summary = `commit ${commit.slice(0, 12)} on ${workspace.branch}${await removeWorktree(ports)}`;
    return { value: null, details: { summary } };
  });
}

/** The change is published: a checkout that stays behind is worth a word, not a failed run. */
async function removeWorktree({ workspace }: ManagerPorts): Promise<string> {
  try {
    await workspace.remove();
    return "";
  } catch (error) {
    return `; its worktree stays: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function addDiff({ workspace, record }: ManagerPorts, tree: string): Promise<void> {
  const content = await workspace.diff(workspace.base, tree);
  await record.addArtifact({ path: "diff.patch", role: "diff", mediaType: "text/x-diff", content });
}

/** Leaves the run open, with everything that it needs to go on. */
async function suspend(ports: ManagerPorts, status: "waiting" | "running", detail: string): Promise<void> {
  await ports.record.update((draft) => {
    draft.run.status = status;
    // Who says how to go on does not know the run's name.
    draft.run.statusDetail = detail.replaceAll("<run>", ports.record.id).slice(0, 20_000);
    draft.usage = ports.usage();
  });
}

async function finish(
  ports: ManagerPorts,
  status: "succeeded" | "failed",
  statusDetail?: string,
): Promise<void> {
  const { record, audit, clock } = ports;
  if (status !== "succeeded") await keepEvidence(ports);
  const { result, task } = record.manifest;
  await audit.append({
    type: `run.${status}`,
    actor: "manager",
    data: { task: task.id, run: record.id, detail: statusDetail ?? "", commit: result?.commit ?? "" },
  });
  const head = await audit.head();
  await record.finalize((draft) => {
    draft.run.status = status;
    draft.run.completedAt = clock().toISOString();
    if (statusDetail === undefined) delete draft.run.statusDetail;
    else draft.run.statusDetail = statusDetail.slice(0, 20_000);
    if (status !== "succeeded") delete draft.result;
    draft.usage = ports.usage();
    draft.audit = head;
  });
}

/** A run that did not succeed keeps its worktree, and its diff as far as it got. */
async function keepEvidence(ports: ManagerPorts): Promise<void> {
  try {
    await addDiff(ports, await ports.workspace.tree());
  } catch {
    // The failure that ended the run matters more than the diff that could not be taken.
  }
}
