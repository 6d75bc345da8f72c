import {
  getAllMcpTools,
  type FunctionTool,
  type MCPServer,
  type ModelProvider,
  type Tool,
} from "@openai/agents";
import type { PatternSummary } from "@codex-orchestrator/learning-library";
import type { WorkSoFar } from "../durable/suspension.ts";
import type { BuildRequest, Peers, Role, ValidationRecord } from "../manager/ports.ts";
import { patternsModels } from "../models/patterns/provider.ts";
import type { Task } from "../task/task.ts";
import { contextMessage } from "../models/context-message.ts";
import { askPeer, tellFailure, type InterviewOptions } from "./interview.ts";
import { builderOutput, instructions, plannerOutput, reviewerOutput, testerOutput } from "./roles.ts";

/** Codex as a tool of the builder. */
export interface CodexTool {
  server: MCPServer;
  /** The model that it works with, as the record names it. */
  model: string;
  /** Whether a person has to approve a call before it is made. */
  needsApproval: (tool: string, given: unknown) => boolean;
}

export interface PeerOptions extends InterviewOptions {
  modelsFor: (role: Role) => ModelProvider;
  /** As the manifest names it, with the model that each role uses. */
  provider: string;
  models: Readonly<Record<Role, string>>;
  /** Patterns that the planner may choose from. */
  patterns: readonly PatternSummary[];
  /** The learning library, for the builder. */
  patternServer: MCPServer & Pick<WorkSoFar, "takeApplied">;
  /** Absent: the builder can do nothing but apply patterns. */
  codex?: CodexTool;
  /** `run_check`, for the tester. */
  checkTool: FunctionTool<unknown, never> | FunctionTool;
}

/** The four peers as agents of the OpenAI Agents SDK, which send no traces anywhere. */
export function createPeers(options: PeerOptions): Peers {
  const { models, provider, patterns, patternServer, codex, suspensions } = options;
  const byHand = codex !== undefined;
  const peer = (role: Role) => ({ role, model: models[role], instructions: instructions[role] });

  return {
    plan(task) {
      const index = patterns.map(({ id, version, kind, title, problem }) => ({
        ...{ id, version, kind, title, problem },
      }));
      const context = { task: taskContext(task), patterns: index, byHand };
      const message = contextMessage("Plan this task.", context);
      return askPeer({ ...peer("planner"), step: "plan", output: plannerOutput, message }, options);
    },
    suspendedTree: (step) => suspensions.of(step)?.tree,
    async build(request) {
      const { step, task, subtask, attempt, findings } = request;
      const patternsAlone = codex === undefined || patternsCanDo(request);
      const context = { task: taskContext(task), subtask, attempt, findings, byHand: !patternsAlone };
      const appliedBefore = suspensions.of(step)?.applied ?? [];
      const report = await askPeer(
        {
          ...peer("builder"),
          // What patterns can do costs no token: the offline model applies them, whatever model builds by hand.
          ...(patternsCanDo(request) && { model: patternsModels.builder }),
          step,
          output: builderOutput,
          message: contextMessage("Build this subtask.", context),
          ...(patternsAlone ? { mcpServers: [patternServer] } : await withCodex(patternServer, codex)),
        },
        options,
      );
      return { ...report, patterns: [...appliedBefore, ...patternServer.takeApplied()] };
    },
    test({ subtask, goals, changedFiles, attempt }) {
      const message = contextMessage("Run these checks.", { subtask, goals, changedFiles });
      const step = `test/${subtask.id}/${attempt}`;
      const tools = [options.checkTool as Tool];
      return askPeer({ ...peer("tester"), step, output: testerOutput, message, tools }, options);
    },
    async review({ task, ...request }) {
      const builtByHand = byHand && !(request.attempt === 1 && request.subtask.patterns.length > 0);
      const validations = request.validations.map(reviewedValidation);
      const context = { task: taskContext(task), ...request, validations, byHand: builtByHand };
      const message = contextMessage("Review this subtask.", context);
      const step = `review/${request.subtask.id}/${request.attempt}`;
      const question = { ...peer("reviewer"), step, output: reviewerOutput, message };
      const { findings, ...review } = await askPeer(question, options);
      return {
        ...review,
        findings: findings.map(({ file, ...finding }) => (file === null ? finding : { ...finding, file })),
      };
    },
    agents: () => ({
      ...Object.fromEntries(Object.entries(models).map(([role, model]) => [role, { model, provider }])),
      ...(codex && { codex: { model: codex.model, provider: "codex" } }),
    }),
  };
}

/** In the first round the patterns that the plan names are all there is to do; what a review finds is for somebody else. */
function patternsCanDo({ subtask, findings }: BuildRequest): boolean {
  return subtask.patterns.length > 0 && findings.length === 0;
}

/**
 * Codex may have to stop in the middle of a call. So the conversation stops before each call, to be kept as it is then,
 * and also before those of patterns, which would be made out of turn else.
 */
async function withCodex(
  patternServer: MCPServer,
  { server, needsApproval }: CodexTool,
): Promise<{ tools: Tool[]; needsApproval: CodexTool["needsApproval"] }> {
  const tools = await getAllMcpTools({ mcpServers: [patternServer, server], errorFunction: tellFailure });
  for (const tool of tools) if (tool.type === "function") tool.needsApproval = () => Promise.resolve(true);
  return { tools, needsApproval };
}

/** What a reviewer is told of a check: what it shows, and nothing that changes when it runs again. */
function reviewedValidation({ goal, command, status, exitCode, detail, counts }: ValidationRecord): object {
  return { goal, command, status, exitCode, detail, ...(counts && { counts }) };
}

/** What a peer is told of the task: nothing of this machine, and no bytes. */
function taskContext({ id, title, patterns, subtasks, body }: Task): object {
  return { id, title, patterns, subtasks, body };
}
