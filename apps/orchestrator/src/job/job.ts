import type { PatternLibrary } from "@codex-orchestrator/learning-library";
import type { RunManifest } from "@codex-orchestrator/manifest";
import type { Task } from "../task/task.ts";
import type { Git } from "../workspace/git.ts";
import type { Repository } from "../workspace/repository.ts";

/** Everything a run needs to know before it writes its first byte. */
export interface Job {
  task: Task;
  /** The user's repository; absent for the bundled example, which is copied when the run begins. */
  repository?: Repository;
  /** The directory that holds `.runs` and `out`. */
  stateRoot: string;
  library: PatternLibrary;
  mode: RunManifest["mode"];
  /** The spec that covers the task, when it names one. */
  spec?: RunManifest["spec"];
  git: Git;
  /** What the user should know about this run before it starts. */
  notes: string[];
}
