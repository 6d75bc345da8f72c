import { createCodexMcpServer, type UnfinishedTurn } from "@codex-orchestrator/codex";
import { isFinal, type Run } from "@codex-orchestrator/manifest";
import type { Redactor } from "@codex-orchestrator/process-runner";
import { z } from "zod";
import type { CodexTool } from "../agents/peers.ts";
import type { ApprovalDesk } from "../approvals/approval-desk.ts";
import type { Config } from "../config.ts";
import type { RunSettings } from "../settings/run-settings.ts";
import { unavailable } from "../models/unavailable.ts";
import { InProcessMcpServer } from "../tools/in-process-mcp-server.ts";
import type { Accounts } from "../usage/accounts.ts";
import { driverOverTape } from "../cassette/taped/codex-driver.ts";
import type { WorktreeEffects } from "../cassette/taped/worktree-effects.ts";
import type { Tape } from "../cassette/tape.ts";
import type { StoppedTurns } from "../durable/stopped-turn.ts";
import { version } from "../version.ts";
import { locateCodex } from "./installation.ts";
import { OrchestratedDriver } from "./orchestrated-driver.ts";
import { codexPlaceOf, removeCodexPlace } from "./places.ts";
import { startCodex } from "./start-codex.ts";

/** The façade says something at least every few seconds; silence for this long means that it hangs. */
const silenceMs = 5 * 60_000;

export interface CodexToolInput {
  settings: RunSettings;
  config: Config;
  run: Run;
  /** The worktree, which is all that Codex works on. */
  directory: string;
  desk: ApprovalDesk;
  redactor: Redactor;
  accounts: Accounts;
  tape: Tape;
  effects: WorktreeEffects;
  suspensions: StoppedTurns;
  /** Brings the worktree back to a tree. */
  restore: (tree: string) => Promise<void>;
  /** Puts on record that a turn that had stopped could not go on, and why. */
  onLost: (detail: string) => Promise<void>;
}

export interface OpenCodexTool {
  tool: CodexTool;
  /** Waits until no turn is at work. */
  idle: () => Promise<void>;
  close: () => Promise<void>;
}

/** Codex for the builder, over the same MCP server that others can use; it is started by the first call. */
export async function openCodexTool(input: CodexToolInput): Promise<OpenCodexTool | undefined> {
  const { settings, config, run, directory, desk, redactor, accounts, tape, effects } = input;
  const { suspensions, restore, onLost } = input;
  if (settings.builder !== "codex") return undefined;
  const model = `codex/${settings.codexModel ?? "default"}`;
  const place = codexPlaceOf(run.directory);
  const start = async () => {
    const installed = await locateCodex(config);
    await run.update((draft) => void (draft.environment["codex"] = installed.version));
    return startCodex(installed, place, settings, config);
  };
  const driver = new OrchestratedDriver(driverOverTape(start, { tape, effects, actor: "builder" }), {
    ...{ desk, directory, onLost },
    model: settings.codexModel,
    stops: suspensions,
    worktree: { tree: () => effects.tree(), restore },
    codexVersion: () => run.manifest.environment["codex"] ?? "",
    ledger: accounts.ledger,
    suspend: accounts.suspend,
    unavailable: (failure) => unavailable(failure, (text) => redactor.redactText(text)),
    onTurn: accounts.countTurn,
    onUsage: (used) => accounts.count("builder", model, used),
    onResult: (result) => keepTurn(result, input),
  });
  const facade = createCodexMcpServer({
    ...{ driver, version, cwd: directory, root: directory, events: false },
    // What needs an approval does not come this far without one.
    allow: { fullAccess: true, config: true },
    defaults: { sandbox: "workspace-write", approvalPolicy: "on-request" },
  });
  const server = new InProcessMcpServer({
    name: "codex",
    serve: (transport) => facade.connect(transport),
    silenceMs,
    fixedArguments: (tool) => (tool === "codex" ? { cwd: directory } : {}),
  });
  await server.connect();
  return {
    tool: { server, model, needsApproval },
    idle: () => driver.idle(),
    close: async () => {
      await server.close();
      await facade.close();
      await driver.close();
      if (isFinal(run.manifest.run.status)) await removeCodexPlace(run.directory);
    },
  };
}

const callArguments = z.object({
  sandbox: z.string().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

/** Work in the sandbox of the worktree is allowed; leaving it, or another configuration, is for a person to decide. */
function needsApproval(tool: string, given: unknown): boolean {
  if (tool !== "codex") return false;
  const { sandbox, config } = callArguments.parse(given ?? {});
  return sandbox === "danger-full-access" || Object.keys(config ?? {}).length > 0;
}

/** What Codex did in a turn, as evidence: commands, changes, approvals and tokens. */
async function keepTurn(result: UnfinishedTurn, { run, redactor }: CodexToolInput): Promise<void> {
  const number = run.manifest.artifacts.filter(({ role }) => role === "codex-turn").length + 1;
  const text = redactor.redactText(JSON.stringify(result, null, 2));
  await run.addArtifact({
    path: `logs/codex-turn-${number}.json`,
    role: "codex-turn",
    mediaType: "application/json",
    content: `${text}\n`,
  });
}
