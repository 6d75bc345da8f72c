import {
  Agent,
  RunState,
  Runner,
  type ModelProvider,
  type RunToolApprovalItem,
  type Tool,
  type MCPServer,
} from "@openai/agents";
import type { z } from "zod";
import type { ApprovalDesk, Wish } from "../approvals/approval-desk.ts";
import type { Suspension, SuspensionStore } from "../durable/suspension.ts";
import { ApprovalNeededError, PeerError, UsageError } from "../errors.ts";
import type { AppliedPattern, Role } from "../manager/ports.ts";
import { agentsSdkVersion } from "../version.ts";

/** Enough for a builder that applies many patterns; a peer that needs more goes in circles. */
const maximumTurns = 40;

/** One question to a peer. */
export interface Question<Output extends z.ZodObject> {
  /** Names the question within the run. */
  step: string;
  role: Role;
  model: string;
  instructions: string;
  output: Output;
  message: string;
  tools?: Tool[];
  mcpServers?: MCPServer[];
}

/** What a conversation has done to the worktree so far, kept when it stops in the middle. */
export interface WorkSoFar {
  tree: () => Promise<string>;
  takeApplied: () => AppliedPattern[];
}

export interface InterviewOptions {
  modelsFor: (role: Role) => ModelProvider;
  desk: ApprovalDesk;
  suspensions: SuspensionStore;
  work: WorkSoFar;
  onTurn: () => void;
  signal: AbortSignal;
}

/**
 * Asks a peer until it has answered in the shape that is expected. A tool call that needs an approval stops the
 * conversation; asked again after the decision, in this process or another, it goes on where it was.
 *
 * @throws {ApprovalNeededError} when somebody has to decide first
 * @throws {PeerError} when there is no usable answer
 */
export async function askPeer<Output extends z.ZodObject>(
  question: Question<Output>,
  options: InterviewOptions,
): Promise<z.infer<Output>> {
  const { role, output } = question;
  const { signal, suspensions } = options;
  const agent = agentFor(question);
  // One call after another: the effects of tools on the worktree must come in the order that the model gave.
  const runner = new Runner({
    modelProvider: options.modelsFor(role),
    tracingDisabled: true,
    toolExecution: { maxFunctionToolConcurrency: 1 },
  });
  try {
    const suspended = suspensions.of(question.step);
    if (suspended === undefined) options.onTurn();
    const input = suspended === undefined ? question.message : await restore(agent, suspended, options);
    let result = await runner.run(agent, input, { maxTurns: maximumTurns, signal });
    while (result.interruptions.length > 0) {
      await requireDecisions(question, result, options);
      settle(result.state, options);
      result = await runner.run(agent, result.state, { maxTurns: maximumTurns, signal });
    }
    await suspensions.clear();
    return output.parse(result.finalOutput);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error) throw error;
    throw new PeerError(role, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function agentFor<Output extends z.ZodObject>(question: Question<Output>): Agent<unknown, Output> {
  const { role, instructions, model, output, tools = [], mcpServers = [] } = question;
  return new Agent<unknown, Output>({
    ...{ name: role, instructions, model, outputType: output, tools, mcpServers },
    // What went wrong is what a model needs to know to do better.
    mcpConfig: { errorFunction: ({ error }) => (error instanceof Error ? error.message : String(error)) },
  });
}

/** What was decided before is not asked for again; else the conversation is kept, and stops. */
async function requireDecisions(
  { step }: Question<z.ZodObject>,
  { state, interruptions }: { state: { toString(): string }; interruptions: readonly RunToolApprovalItem[] },
  { desk, suspensions, work }: InterviewOptions,
): Promise<void> {
  const asked = [];
  for (const interruption of interruptions) asked.push(await desk.ask(wishOf(interruption)));
  const pending = asked.filter(({ decision }) => decision === "pending");
  if (pending.length === 0) return;
  await suspensions.save({
    step,
    sdk: agentsSdkVersion,
    state: state.toString(),
    tree: await work.tree(),
    applied: [...(suspensions.of(step)?.applied ?? []), ...work.takeApplied()],
  });
  throw new ApprovalNeededError(
    `Waiting for approval: ${pending.map(({ id, reason }) => `${id}, ${reason}`).join("; ")}`,
  );
}

async function restore<Output extends z.ZodObject>(
  agent: Agent<unknown, Output>,
  suspended: Suspension,
  options: InterviewOptions,
): Promise<RunState<unknown, Agent<unknown, Output>>> {
  if (suspended.sdk !== agentsSdkVersion)
    throw new UsageError(
      `The conversation was suspended under version ${suspended.sdk} of the Agents SDK, and this is ${agentsSdkVersion}. ` +
        "Go on with the version that began the run, or remove suspended.json from its directory to ask again from the start.",
    );
  const state = await RunState.fromString<unknown, Agent<unknown, Output>>(agent, suspended.state);
  settle(state, options);
  return state;
}

type Decidable = Pick<RunState<unknown, Agent>, "getInterruptions" | "approve" | "reject">;

/** Tells a conversation what was decided about the calls that it waits with. */
function settle(state: Decidable, { desk }: Pick<InterviewOptions, "desk">): void {
  for (const interruption of state.getInterruptions()) {
    const record = desk.recordOf(wishOf(interruption));
    if (record?.decision === "approved") state.approve(interruption);
    else if (record?.decision === "rejected" || record?.decision === "expired")
      state.reject(interruption, { message: record.comment ?? "A person rejected this." });
    else throw new ApprovalNeededError(`Waiting for approval: ${record?.id ?? "unknown"}.`);
  }
}

function wishOf({ name, arguments: given }: RunToolApprovalItem): Wish {
  const call = { tool: name ?? "unknown", arguments: given ?? "" };
  return {
    action: `tool ${call.tool}`,
    reason: `the builder wants to call ${call.tool} with ${call.arguments.slice(0, 2_000)}`,
    subject: call,
  };
}
