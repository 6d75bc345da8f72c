import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { RunStore, type RunManifest, type ValidationStatus } from "@codex-orchestrator/manifest";
import type { ModeDecision } from "@codex-orchestrator/mode-policy";
import { firstManifest } from "../evidence/first-manifest.ts";
import type { RunEventBody } from "../manager/events.ts";
import { runCheckOn } from "../manager/checks-on-tree.ts";
import { manageRun } from "../manager/manage-run.ts";
import type {
  AppliedPattern,
  BuildRequest,
  Checks,
  ManagerPorts,
  Peers,
  ReviewReport,
} from "../manager/ports.ts";
import type { Task } from "../task/task.ts";
import { Git } from "../workspace/git.ts";
import { Worktree } from "../workspace/worktree.ts";
import { createRepository, git, plainRepository } from "./repositories.ts";

/** What stands in for the models and the repository's checks; everything else in a scripted run is real. */
export interface Script {
  build?: (request: BuildRequest, directory: string) => void;
  patterns?: AppliedPattern[];
  test?: (runCheck: (goal: string) => Promise<unknown>) => Promise<void>;
  review?: (attempt: number) => ReviewReport;
  check?: (goal: string, directory: string) => ValidationStatus;
  goals?: string[];
  rounds?: number;
  signal?: AbortSignal;
}

export interface ScriptedRun {
  manifest: RunManifest;
  events: RunEventBody[];
  steps: string[];
  repository: string;
  worktree: string;
  runDirectory: string;
}

export const approve: ReviewReport = { decision: "approve", summary: "good", findings: [] };

export function rework(message: string): ReviewReport {
  return { decision: "rework", summary: "not yet", findings: [{ rule: "r", severity: "blocking", message }] };
}

const task: Task = {
  id: "scripted",
  title: "A scripted task",
  parallel: false,
  patterns: [],
  subtasks: [],
  budget: {},
  body: "",
  source: "task.md",
  bytes: new Uint8Array(),
  digest: "0".repeat(64),
};

const mode: ModeDecision = { selected: "mcp", reason: "A test.", guardrails: [] };

/** Runs the manager with scripted peers and checks over a real repository, worktree, run store and audit log. */
export async function scriptedRun(root: string, script: Script): Promise<ScriptedRun> {
  createRepository(root, { ...plainRepository, ".gitignore": ".runs\nout\n" });
  const store = await RunStore.open(root);
  await mkdir(join(root, "out"));
  const audit = await AuditLog.open(join(root, "out/audit.log"));
  const run = await store.create(task.id, new Date(), (id) => firstManifest(id, { task, mode }));
  const worktree = join(run.directory, "worktree");
  const workspace = new Worktree(new Git(root, { PATH: process.env["PATH"] ?? "", HOME: root }), {
    directory: worktree,
    branch: `orchestrator/scripted/${run.id}`,
    base: git(root, "rev-parse", "HEAD"),
    repository: ".",
  });
  const checks = scriptedChecks(script, worktree, run);
  const events: RunEventBody[] = [];
  const steps: string[] = [];
  const ports: ManagerPorts = {
    steps: {
      recall: () => undefined,
      complete: (step) => {
        steps.push(step);
        return Promise.resolve();
      },
    },
    emit: (event) => void events.push(event),
    peers: scriptedPeers(script, worktree, async (goal) => runCheckOn(ports, goal, await workspace.tree())),
    checks,
    workspace,
    record: run,
    audit,
    summarize: () => Promise.resolve("# Summary\n"),
    usage: () => ({ requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, perModel: {} }),
    idle: () => Promise.resolve(),
    clock: () => new Date(),
    signal: script.signal ?? new AbortController().signal,
  };
  const manifest = await manageRun(ports, {
    ...task,
    ...(script.rounds !== undefined && { rounds: script.rounds }),
  });
  return { manifest, events, steps, repository: root, worktree, runDirectory: run.directory };
}

function scriptedChecks(
  { goals = ["test"], check = () => "passed" }: Script,
  directory: string,
  run: Awaited<ReturnType<RunStore["create"]>>,
): Checks {
  return {
    required: () => Promise.resolve(goals),
    run: async (goal, treeHash) => {
      const status = check(goal, directory);
      const id = `check-${run.manifest.validations.length + 1}`;
      const record = {
        id,
        goal,
        adapter: "script",
        command: goal,
        exitCode: status === "passed" ? 0 : 1,
        status,
      };
      const validation = { ...record, detail: "scripted", treeHash, durationMs: 1 };
      await run.update((draft) => void draft.validations.push(validation));
      return validation;
    },
  };
}

function scriptedPeers(
  script: Script,
  directory: string,
  runCheck: (goal: string) => Promise<unknown>,
): Peers {
  const change = (): void => {
    writeFileSync(join(directory, "new.txt"), "new\n");
  };
  return {
    plan: () =>
      Promise.resolve({
        summary: "one subtask",
        subtasks: [{ id: "only", title: "The only one", patterns: [], instructions: "Do it." }],
      }),
    build: (request) => {
      (script.build ?? change)(request, directory);
      return Promise.resolve({ outcome: "changed", summary: "built", patterns: script.patterns ?? [] });
    },
    test: async () => {
      await script.test?.(runCheck);
      return { summary: "tested" };
    },
    review: ({ attempt }) => Promise.resolve(script.review?.(attempt) ?? approve),
    suspendedTree: () => undefined,
    agents: () => ({}),
  };
}
