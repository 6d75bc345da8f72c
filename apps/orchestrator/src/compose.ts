import { join } from "node:path";
import type { AuditLog } from "@codex-orchestrator/audit-log";
import { createPatternMcpServer } from "@codex-orchestrator/learning-library";
import type { Run } from "@codex-orchestrator/manifest";
import { createRedactor, type Redactor } from "@codex-orchestrator/process-runner";
import { createPeers } from "./agents/peers.ts";
import { ApprovalDesk } from "./approvals/approval-desk.ts";
import { CheckRunner } from "./checks/check-runner.ts";
import { openCodexTool } from "./codex/codex-tool.ts";
import type { Config } from "./config.ts";
import { StepJournal } from "./durable/step-journal.ts";
import { SuspensionStore } from "./durable/suspension.ts";
import { summarize } from "./evidence/summary.ts";
import type { Job } from "./job/job.ts";
import type { RunSettings } from "./job/run-settings.ts";
import { runCheckOn } from "./manager/checks-on-tree.ts";
import type { EmitEvent, ManagerPorts } from "./manager/ports.ts";
import { chooseModels } from "./models/choose-models.ts";
import { createCheckTool } from "./tools/check-tool.ts";
import { PatternServer } from "./tools/pattern-server.ts";
import { openAccounts } from "./usage/accounts.ts";
import { budgetedModels } from "./usage/budgeted-models.ts";
import type { PriceTable } from "./usage/price-table.ts";
import type { Repository } from "./workspace/repository.ts";
import { gitEnvironment } from "./workspace/git.ts";
import { Worktree } from "./workspace/worktree.ts";

export interface CompositionInput {
  job: Job;
  settings: RunSettings;
  prices?: PriceTable | undefined;
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
  const { job, settings, config, run, audit, emit, repository } = input;
  const { task, library } = job;
  const directory = join(run.directory, "worktree");
  const branch = `orchestrator/${task.id}/${run.id}`;
  const place = { directory, branch, base: repository.head, repository: input.repositoryName };
  const workspace = new Worktree(job.git.in(repository.root), place);
  const accounts = openAccounts({ budget: settings.budget, before: run.manifest.usage, ...input });
  const { signal } = accounts;
  const clock = () => new Date();
  const desk = new ApprovalDesk({ record: run, audit, emit, clock });
  const suspensions = await SuspensionStore.open(run.directory);
  const redactor = pathRedactor(directory, repository.root, config);
  const checks = new CheckRunner({ config, run, directory, redactor, signal });
  const checkPorts = { checks, workspace, record: run, audit, emit };
  const patternServer = new PatternServer(() =>
    createPatternMcpServer(library, { directory, signal, env: gitEnvironment(config) }),
  );
  await patternServer.connect();
  const codex = await openCodexTool({ settings, config, run, directory, desk, redactor, accounts });
  const { modelProvider, models, isFree } = chooseModels(settings, config);
  const peers = createPeers({
    modelsFor: (role) =>
      budgetedModels(modelProvider, {
        ledger: accounts.ledger,
        isFree,
        onUsage: (model, used) => {
          accounts.meter.add(role, model, used);
        },
      }),
    provider: settings.provider,
    models,
    patterns: library.list(),
    patternServer,
    ...(codex && { codex: codex.tool }),
    checkTool: createCheckTool(async (goal) => runCheckOn(checkPorts, goal, await workspace.tree())),
    tree: () => workspace.tree(),
    ...{ desk, suspensions, signal },
    onTurn: () => {
      accounts.takeTurn();
    },
  });
  await run.update((draft) => void (draft.agents = peers.agents()));
  return {
    ports: {
      ...{ emit, peers, checks, workspace, audit, clock, signal },
      steps: await StepJournal.open(run.directory),
      record: run,
      summarize: (finished, manifest) => summarize(library, finished, manifest),
      usage: accounts.usage,
    },
    close: async () => {
      accounts.close();
      await patternServer.close();
      await codex?.close();
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
