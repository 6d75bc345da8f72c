import { join } from "node:path";
import type { AuditLog } from "@codex-orchestrator/audit-log";
import { createPatternMcpServer } from "@codex-orchestrator/learning-library";
import type { Run } from "@codex-orchestrator/manifest";
import { createRedactor, type Redactor } from "@codex-orchestrator/process-runner";
import { createPeers } from "./agents/peers.ts";
import { CheckRunner } from "./checks/check-runner.ts";
import { watchBudget } from "./budget.ts";
import type { Config } from "./config.ts";
import { summarize } from "./evidence/summary.ts";
import type { Job } from "./job/job.ts";
import { runCheckOn } from "./manager/checks-on-tree.ts";
import type { EmitEvent, ManagerPorts } from "./manager/ports.ts";
import { patternsModels, PatternsModelProvider } from "./models/patterns/provider.ts";
import { createCheckTool } from "./tools/check-tool.ts";
import { PatternServer } from "./tools/pattern-server.ts";
import type { Repository } from "./workspace/repository.ts";
import { gitEnvironment } from "./workspace/git.ts";
import { Worktree } from "./workspace/worktree.ts";

export interface CompositionInput {
  job: Job;
  config: Config;
  run: Run;
  audit: AuditLog;
  emit: EmitEvent;
  signal: AbortSignal;
  repository: Repository;
  /** The repository relative to the directory that holds `.runs`. */
  repositoryName: string;
}

export interface Composition {
  ports: ManagerPorts;
  /** Ends what was started for the run. */
  close: () => Promise<void>;
}

/** Wires one run: which workspace, checks, peers and models stand behind the manager's ports. */
export async function compose(input: CompositionInput): Promise<Composition> {
  const { job, config, run, audit, emit, repository } = input;
  const { task, library } = job;
  const directory = join(run.directory, "worktree");
  const branch = `orchestrator/${task.id}/${run.id}`;
  const place = { directory, branch, base: repository.head, repository: input.repositoryName };
  const workspace = new Worktree(job.git.in(repository.root), place);
  const budget = watchBudget(task, input.signal);
  const { signal } = budget;
  const redactor = pathRedactor(directory, repository.root, config);
  const checks = new CheckRunner({ config, run, directory, redactor, signal });
  const checkPorts = { checks, workspace, record: run, audit, emit };
  const patternServer = new PatternServer(() =>
    createPatternMcpServer(library, { directory, signal, env: gitEnvironment(config) }),
  );
  await patternServer.connect();
  const peers = createPeers({
    modelProvider: new PatternsModelProvider(),
    provider: "patterns",
    models: patternsModels,
    patterns: library.list(),
    patternServer,
    checkTool: createCheckTool(async (goal) => runCheckOn(checkPorts, goal, await workspace.tree())),
    guardBudget: budget.check,
    signal,
  });
  await run.update((draft) => void (draft.agents = peers.agents()));
  return {
    ports: {
      step: (_name, work) => work(),
      emit,
      peers,
      checks,
      workspace,
      record: run,
      audit,
      summarize: (finished, manifest) => summarize(library, finished, manifest),
      clock: () => new Date(),
      signal,
    },
    close: () => {
      budget.stop();
      return patternServer.close();
    },
  };
}

/** Logs are evidence for strangers: paths of this machine are replaced by what they stand for. */
function pathRedactor(worktree: string, repository: string, { home }: Config): Redactor {
  const replacements = [
    { value: worktree, label: "<worktree>" },
    { value: repository, label: "<repository>" },
    ...(home === undefined || home.length < 4 ? [] : [{ value: home, label: "<home>" }]),
  ];
  return createRedactor({ replacements, tokenShapes: true });
}
