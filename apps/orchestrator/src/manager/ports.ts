import type { JsonValue } from "@codex-orchestrator/canonical-json";
import type {
  Attempt,
  Finding,
  Plan,
  RunManifest,
  SubtaskRecord,
  Usage,
  ValidationRecord,
} from "@codex-orchestrator/manifest";
import type { Task } from "../task/task.ts";
import type { RunEventBody } from "./events.ts";

// What the manager records is what the manifest holds; it knows these shapes, and no library behind them.
export type { Finding, Plan, RunManifest, SubtaskRecord, ValidationRecord };

/**
 * The seam under every phase: what completed in an earlier process of the run is not done again. Results are plain JSON,
 * and a step is safe to run twice, because a crash can come between its work and its record.
 */
export interface Steps {
  recall(step: string): { value: unknown } | undefined;
  complete(step: string, value: unknown): Promise<void>;
}

export type Role = "planner" | "builder" | "tester" | "reviewer";
export type PlannedSubtask = Plan["subtasks"][number];
export type BuildReport = NonNullable<Attempt["build"]>;
export type ReviewReport = NonNullable<Attempt["review"]>;

/** A pattern that the builder applied, as its tool reported it. */
export interface AppliedPattern {
  id: string;
  version: string;
  integrity: string;
  files: string[];
  /** What went wrong while it ran, so that its result cannot be trusted; empty when nothing did. */
  problems: string[];
}

export interface BuildRequest {
  /** Names the question, the same when the run is resumed. */
  step: string;
  task: Task;
  subtask: PlannedSubtask;
  attempt: number;
  /** What the review of the attempt before asked for. */
  findings: readonly Finding[];
}

export interface TestRequest {
  task: Task;
  subtask: PlannedSubtask;
  attempt: number;
  goals: readonly string[];
  changedFiles: readonly string[];
}

export interface ReviewRequest {
  task: Task;
  subtask: PlannedSubtask;
  attempt: number;
  diff: string;
  changedFiles: readonly string[];
  build: BuildReport & { patterns: readonly AppliedPattern[] };
  validations: readonly ValidationRecord[];
}

/** The four agents, whatever model stands behind them. */
export interface Peers {
  plan(task: Task): Promise<Plan>;
  /** The tree at which the builder stopped to wait for an approval; undefined when it did not. */
  suspendedTree(step: string): string | undefined;
  build(request: BuildRequest): Promise<Omit<BuildReport, "filesChanged"> & { patterns: AppliedPattern[] }>;
  test(request: TestRequest): Promise<{ summary: string }>;
  review(request: ReviewRequest): Promise<ReviewReport>;
  agents(): RunManifest["agents"];
}

/** The run's own checkout. Trees and commits are git object names. */
export interface Workspace {
  readonly branch: string;
  readonly base: string;
  /** The git repository that gets the branch, relative to the directory that holds `.runs`. */
  readonly repository: string;
  create(): Promise<void>;
  /** The tree of `base`. */
  baseTree(): Promise<string>;
  tree(): Promise<string>;
  restore(tree: string): Promise<void>;
  changedFiles(from: string, to: string): Promise<string[]>;
  diffStat(from: string, to: string): Promise<{ files: number; insertions: number; deletions: number }>;
  diff(from: string, to: string): Promise<string>;
  commit(tree: string, message: string): Promise<string>;
  publish(commit: string): Promise<void>;
  remove(): Promise<void>;
}

/** Runs the repository's own checks. Each record is bound to the tree that it ran on. */
export interface Checks {
  /** The goals that a run of this task must pass, in order. */
  required(task: Task): Promise<string[]>;
  run(goal: string, tree: string): Promise<ValidationRecord>;
}

/** The durable record of the run. */
export interface RunRecord {
  readonly id: string;
  readonly relativeDirectory: string;
  readonly manifest: RunManifest;
  update(change: (draft: RunManifest) => void): Promise<void>;
  finalize(change: (draft: RunManifest) => void): Promise<void>;
  addArtifact(artifact: { path: string; role: string; mediaType: string; content: string }): Promise<unknown>;
}

export interface AuditTrail {
  append(entry: { type: string; actor: string; data: JsonValue }): Promise<unknown>;
  head(): Promise<{ count: number; head: string }>;
}

export type EmitEvent = (event: RunEventBody) => void;

/** Writes the summary that goes with a change, from what the manifest says. */
export type Summarize = (task: Task, manifest: RunManifest) => Promise<string>;

/** What the manager composes a run from. */
export interface ManagerPorts {
  steps: Steps;
  emit: EmitEvent;
  peers: Peers;
  checks: Checks;
  workspace: Workspace;
  record: RunRecord;
  audit: AuditTrail;
  summarize: Summarize;
  usage: () => Usage;
  /** Waits until nothing of a phase that was stopped is at work any more, and all that it used is counted. */
  idle: () => Promise<void>;
  clock: () => Date;
  signal: AbortSignal;
}
