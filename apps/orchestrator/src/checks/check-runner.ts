import { mkdir, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { judgeGoal, planGoal, type Goal, type GoalCommand } from "@codex-orchestrator/adapters";
import type { Run, ValidationRecord } from "@codex-orchestrator/manifest";
import { runProcess, type Redactor } from "@codex-orchestrator/process-runner";
import type { Config } from "../config.ts";
import type { Checks } from "../manager/ports.ts";
import type { Task } from "../task/task.ts";
import { toolEnvironment } from "./tool-environment.ts";

/** What a run must pass when the task does not say; as far as the repository has them. */
const defaultGoals: readonly Goal[] = ["build", "lint", "test"];

export interface CheckRunnerOptions {
  config: Config;
  run: Run;
  /** Absolute path of the run's checkout. */
  directory: string;
  redactor: Redactor;
  signal: AbortSignal;
}

/** Runs the repository's checks in the run's checkout and records each with its log. */
export class CheckRunner implements Checks {
  readonly #options: CheckRunnerOptions;

  constructor(options: CheckRunnerOptions) {
    this.#options = options;
  }

  async required(task: Task): Promise<string[]> {
    if (task.checks !== undefined) return [...task.checks];
    const planned = await Promise.all(defaultGoals.map((goal) => this.#plan(goal)));
    return defaultGoals.filter((_, index) => planned[index]?.available);
  }

  async run(goal: string, tree: string): Promise<ValidationRecord> {
    const { run } = this.#options;
    const id = `check-${String(run.manifest.validations.length + 1).padStart(3, "0")}`;
    const plan = await this.#plan(goal as Goal);
    const record: ValidationRecord = plan.available
      ? await this.#execute(id, plan.command, tree)
      : {
          ...{ id, goal, adapter: "none", command: "", exitCode: null, treeHash: tree, durationMs: 0 },
          status: "cannot-run",
          detail: plan.reason,
        };
    await run.update((draft) => void draft.validations.push(record));
    return record;
  }

  #plan(goal: Goal): ReturnType<typeof planGoal> {
    const { config, directory } = this.#options;
    return planGoal(directory, goal, {
      searchPath: config.searchPath,
      environment: toolEnvironment(config),
    });
  }

  async #execute(id: string, command: GoalCommand, tree: string): Promise<ValidationRecord> {
    const { config, run, redactor, signal } = this.#options;
    const log = `logs/${id}-${command.goal}.log`;
    await mkdir(join(run.directory, "logs"), { recursive: true });
    // A check that was interrupted has left its log, and no record.
    await rm(join(run.directory, log), { force: true });
    const path = [...command.pathPrefix, config.searchPath].join(delimiter);
    const env = toolEnvironment(config, { ...command.environment, PATH: path });
    const result = await runProcess({
      command: command.command,
      cwd: command.cwd,
      env,
      timeoutMs: command.timeoutMs,
      log: { path: join(run.directory, log) },
      redactor,
      signal,
    });
    signal.throwIfAborted();
    const { verdict, detail, counts } = judgeGoal(command, {
      outcome: result.outcome,
      exitCode: result.exitCode,
      stdout: result.stdout.text,
      stderr: result.stderr.text,
    });
    const artifact = await run.recordArtifact({ path: log, role: "log", mediaType: "text/plain" });
    return {
      id,
      goal: command.goal,
      adapter: command.adapter,
      command: command.display,
      exitCode: result.exitCode,
      status: verdict,
      detail,
      ...(counts !== undefined && { counts }),
      treeHash: tree,
      durationMs: Math.round(result.durationMs),
      log: { path: artifact.path, sha256: artifact.sha256 },
    };
  }
}
