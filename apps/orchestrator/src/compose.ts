import { join } from "node:path";
import type { AuditLog } from "@codex-orchestrator/audit-log";
import { createPatternMcpServer } from "@codex-orchestrator/learning-library";
import { isFinal, type Run } from "@codex-orchestrator/manifest";
import type { Redactor } from "@codex-orchestrator/process-runner";
import { createPeers } from "./agents/peers.ts";
import { ApprovalDesk } from "./approvals/approval-desk.ts";
import { tapedCheck } from "./cassette/taped/check.ts";
import { tapedModels } from "./cassette/taped/models.ts";
import { tapedToolServer } from "./cassette/taped/tool-server.ts";
import { worktreeEffects } from "./cassette/taped/worktree-effects.ts";
import type { Tape } from "./cassette/tape.ts";
import { CheckRunner } from "./checks/check-runner.ts";
import { openCodexTool } from "./codex/codex-tool.ts";
import type { Config } from "./config.ts";
import { StepJournal } from "./durable/step-journal.ts";
import { SuspensionStore } from "./durable/suspension.ts";
import { summarize } from "./evidence/summary.ts";
import type { Job } from "./job/job.ts";
import type { RunSettings } from "./settings/run-settings.ts";
import { runCheckOn } from "./manager/checks-on-tree.ts";
import { tripGuardrail } from "./manager/guardrail.ts";
import type { EmitEvent, ManagerPorts } from "./manager/ports.ts";
import { modelsOf, modelsWhenNeeded } from "./models/choose-models.ts";
import { isOffline } from "./models/routing-provider.ts";
import { createCheckTool } from "./tools/check-tool.ts";
import { PatternServer } from "./tools/pattern-server.ts";
import { openAccounts } from "./usage/accounts.ts";
import { budgetedModels } from "./usage/budgeted-models.ts";
import type { Repository } from "./workspace/repository.ts";
import { gitEnvironment } from "./workspace/git.ts";
import { Worktree } from "./workspace/worktree.ts";

export interface CompositionInput {
  job: Job;
  settings: RunSettings;
  config: Config;
  run: Run;
  audit: AuditLog;
  emit: EmitEvent;
  signal: AbortSignal;
  /** What stands between the peers and whatever answers them. */
  tape: Tape;
  /** Of everything that is kept. */
  redactor: Redactor;
  repository: Repository;
  /** The repository relative to the directory that holds `.runs`. */
  repositoryName: string;
}

export interface Composition {
  ports: ManagerPorts;
  /** Ends what was started for the run. */
  close: () => Promise<void>;
}

/** The absolute path of the checkout of a run. */
export function worktreeOf({ directory }: Run): string {
  return join(directory, "worktree");
}

/** Wires one run: which workspace, checks, peers and models stand behind the manager's ports. */
export async function compose(input: CompositionInput): Promise<Composition> {
  const { job, settings, config, run, audit, emit, repository, tape, redactor } = input;
  const { task, library } = job;
  const directory = worktreeOf(run);
  const branch = `orchestrator/${task.id}/${run.id}`;
  const place = { directory, branch, base: repository.head, repository: input.repositoryName };
  const workspace = new Worktree(job.git.in(repository.root), place);
  const accounts = openAccounts({
    ...input,
    budget: settings.budget,
    prices: settings.prices,
    before: run.manifest.usage,
    record: (usage) => run.update((draft) => void (draft.usage = usage)),
  });
  const { signal } = accounts;
  const clock = () => new Date();
  const desk = new ApprovalDesk({ record: run, audit, emit, clock });
  const checks = new CheckRunner({ config, run, directory, redactor, signal });
  const checkPorts = { checks, workspace, record: run, audit, emit };
  const patternServer = new PatternServer(() =>
    createPatternMcpServer(library, { directory, signal, env: gitEnvironment(config) }),
  );
  await patternServer.connect();
  const suspensions = await SuspensionStore.open(run.directory, {
    tree: () => workspace.tree(),
    takeApplied: () => patternServer.takeApplied(),
  });
  const effects = worktreeEffects(job.git.in(directory), () => workspace.tree());
  const codex = await openCodexTool({
    ...{ settings, config, run, directory, desk, redactor, accounts, tape, effects, suspensions },
    restore: (tree) => workspace.restore(tree),
    onLost: (detail) => tripGuardrail({ record: run, audit, emit }, "codex-turn-lost", detail),
  });
  const modelProvider = modelsWhenNeeded(settings, config);
  const runCheck = async (goal: string) => runCheckOn(checkPorts, goal, await workspace.tree());
  const peers = createPeers({
    modelsFor: (role) =>
      budgetedModels(tapedModels(modelProvider, tape, role), {
        ledger: accounts.ledger,
        isFree: isOffline,
        onUsage: (model, used) => accounts.count(role, model, used),
      }),
    provider: settings.provider,
    models: modelsOf(settings),
    patterns: library.list(),
    patternServer: tapedToolServer(patternServer, tape, "builder"),
    ...(codex && { codex: codex.tool }),
    checkTool: createCheckTool(tapedCheck(runCheck, tape, "tester")),
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
      idle: async () => codex?.idle(),
    },
    close: async () => {
      accounts.close();
      await patternServer.close();
      await codex?.close();
      if (isFinal(run.manifest.run.status)) await suspensions.clear();
    },
  };
}
