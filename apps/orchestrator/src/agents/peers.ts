import { Agent, Runner, type FunctionTool, type MCPServer, type ModelProvider } from "@openai/agents";
import type { Usage } from "@codex-orchestrator/manifest";
import type { PatternSummary } from "@codex-orchestrator/learning-library";
import type { z } from "zod";
import { PeerError } from "../errors.ts";
import type { AppliedPattern, Peers, Role } from "../manager/ports.ts";
import type { Task } from "../task/task.ts";
import { contextMessage } from "./context-message.ts";
import { builderOutput, instructions, plannerOutput, reviewerOutput, testerOutput } from "./roles.ts";
import { UsageMeter } from "./usage-meter.ts";

/** Enough for a builder that applies many patterns; a peer that needs more goes in circles. */
const maximumTurns = 40;

export interface PeerOptions {
  modelProvider: ModelProvider;
  /** As the manifest names it, with the model that each role uses. */
  provider: string;
  models: Readonly<Record<Role, string>>;
  /** Patterns that the planner may choose from. */
  patterns: readonly PatternSummary[];
  /** The learning library, for the builder. */
  patternServer: MCPServer & { takeApplied(): AppliedPattern[] };
  /** `run_check`, for the tester. */
  checkTool: FunctionTool<unknown, never> | FunctionTool;
  /** Called after every answer of a model; throws when the budget is used up. */
  guardBudget: (usage: Usage) => void;
  signal: AbortSignal;
}

/** The four peers as agents of the OpenAI Agents SDK, under one runner that sends no traces anywhere. */
export function createPeers(options: PeerOptions): Peers {
  const { models, provider, patterns, patternServer, signal } = options;
  const runner = new Runner({ modelProvider: options.modelProvider, tracingDisabled: true });
  const meter = new UsageMeter();

  const ask = async <Output extends z.ZodObject>(
    role: Role,
    output: Output,
    message: string,
    equipment: Pick<ConstructorParameters<typeof Agent>[0], "tools" | "mcpServers"> = {},
  ): Promise<z.infer<Output>> => {
    const agent = new Agent<unknown, Output>({
      name: role,
      instructions: instructions[role],
      model: models[role],
      outputType: output,
      ...equipment,
    });
    try {
      const result = await runner.run(agent, message, { maxTurns: maximumTurns, signal });
      meter.add(models[role], result.state.usage);
      options.guardBudget(meter.total());
      return output.parse(result.finalOutput);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error && "code" in error) throw error;
      throw new PeerError(role, error instanceof Error ? error.message : String(error), { cause: error });
    }
  };

  return {
    async plan(task) {
      const index = patterns.map(({ id, version, kind, title, problem }) => ({
        id,
        version,
        kind,
        title,
        problem,
      }));
      return ask(
        "planner",
        plannerOutput,
        contextMessage("Plan this task.", { task: taskContext(task), patterns: index }),
      );
    },
    async build({ task, subtask, attempt, findings }) {
      const message = contextMessage("Build this subtask.", {
        task: taskContext(task),
        subtask,
        attempt,
        findings,
      });
      const report = await ask("builder", builderOutput, message, { mcpServers: [patternServer] });
      return { ...report, patterns: patternServer.takeApplied() };
    },
    async test({ subtask, goals, changedFiles }) {
      const message = contextMessage("Run these checks.", { subtask, goals, changedFiles });
      return ask("tester", testerOutput, message, { tools: [options.checkTool] });
    },
    async review({ task, ...request }) {
      const message = contextMessage("Review this subtask.", { task: taskContext(task), ...request });
      const { findings, ...review } = await ask("reviewer", reviewerOutput, message);
      return {
        ...review,
        findings: findings.map(({ file, ...finding }) => (file === null ? finding : { ...finding, file })),
      };
    },
    agents: () =>
      Object.fromEntries(Object.entries(models).map(([role, model]) => [role, { model, provider }])),
    usage: () => meter.total(),
  };
}

/** What a peer is told of the task: nothing of this machine, and no bytes. */
function taskContext({ id, title, patterns, subtasks, body }: Task): object {
  return { id, title, patterns, subtasks, body };
}
