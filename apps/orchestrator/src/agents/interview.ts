import {
  Agent,
  RunContext,
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
import { ApprovalNeededError, PeerError, RunSuspension, UsageError } from "../errors.ts";
import type { Role } from "../manager/ports.ts";
import { unavailable } from "../models/unavailable.ts";
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
  /** Whether a person has to approve a call before which the conversation stops. Absent: always. */
  needsApproval?: (tool: string, given: unknown) => boolean;
}

export interface InterviewOptions {
  modelsFor: (role: Role) => ModelProvider;
  desk: ApprovalDesk;
  suspensions: SuspensionStore;
  onTurn: () => void;
  signal: AbortSignal;
}

/**
 * Asks a peer until it has answered in the shape that is expected. A tool call that needs an approval, a budget that is
 * used up and a provider that does not answer stop the conversation; asked again when it can go on, in this process or
 * another, it goes on where it was.
 *
 * @throws {RunSuspension} when it cannot go on now
 * @throws {PeerError} when there is no usable answer
 */
export async function askPeer<Output extends z.ZodObject>(
  question: Question<Output>,
  options: InterviewOptions,
): Promise<z.infer<Output>> {
  const { role, output } = question;
  const { signal, suspensions } = options;
  let conversation: Conversation<Output> | undefined;
  try {
    const agent = agentFor(question);
    conversation = await conversationFor(question, agent, options);
    const finalOutput = await converse(question, agent, conversation, options);
    await suspensions.clear();
    return output.parse(finalOutput);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof RunSuspension ? error : unavailable(error);
    if (reason !== undefined) {
      if (conversation !== undefined) await suspensions.save(asKept(question, conversation));
      throw reason;
    }
    if (error instanceof Error && "code" in error) throw error;
    throw new PeerError(role, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The SDK keeps its state up to date while it goes on, so that no answer is lost when the next one fails. */
type Conversation<Output extends z.ZodObject> = RunState<unknown, Agent<unknown, Output>>;

/** The SDK counts a turn when it begins, also when the provider then fails; an outage must not use the turns up. */
function unansweredTurns({
  _currentTurn: begun,
  _modelResponses: answers,
}: Pick<RunState<unknown, Agent>, "_currentTurn" | "_modelResponses">): number {
  return begun - answers.length;
}

function agentFor<Output extends z.ZodObject>(question: Question<Output>): Agent<unknown, Output> {
  const { role, instructions, model, output, tools = [], mcpServers = [] } = question;
  return new Agent<unknown, Output>({
    ...{ name: role, instructions, model, outputType: output, tools, mcpServers },
    mcpConfig: { errorFunction: tellFailure },
  });
}

/** What went wrong with a tool is what a model needs to know to do better. */
export function tellFailure({ error }: { error: unknown }): string {
  return error instanceof Error ? error.message : String(error);
}

async function conversationFor<Output extends z.ZodObject>(
  { step, message }: Question<Output>,
  agent: Agent<unknown, Output>,
  options: InterviewOptions,
): Promise<Conversation<Output>> {
  const suspended = options.suspensions.of(step);
  if (suspended !== undefined) return restore(agent, suspended);
  options.onTurn();
  return new RunState<unknown, Agent<unknown, Output>>(new RunContext(), message, agent, maximumTurns);
}

async function converse<Output extends z.ZodObject>(
  question: Question<Output>,
  agent: Agent<unknown, Output>,
  conversation: Conversation<Output>,
  options: InterviewOptions,
): Promise<unknown> {
  const { modelsFor, signal } = options;
  // One call after another: the effects of tools on the worktree must come in the order that the model gave.
  const runner = new Runner({
    modelProvider: modelsFor(question.role),
    tracingDisabled: true,
    toolExecution: { maxFunctionToolConcurrency: 1 },
  });
  for (;;) {
    await settleNext(question, conversation, options);
    const maxTurns = maximumTurns + unansweredTurns(conversation);
    const result = await runner.run(agent, conversation, { maxTurns, signal });
    if (result.interruptions.length === 0) return result.finalOutput;
  }
}

/** Tells a conversation that stopped before calls of tools whether it may make the first of them. */
async function settleNext<Output extends z.ZodObject>(
  question: Question<Output>,
  conversation: Conversation<Output>,
  { desk, suspensions }: InterviewOptions,
): Promise<void> {
  const calls = conversation.getInterruptions();
  const [next] = calls;
  if (next === undefined) return;
  const isForPeople = (call: RunToolApprovalItem) => mustBeApproved(call, question);
  await requireDecisions(calls.filter(isForPeople), desk);
  suspensions.beforeCall(asKept(question, conversation));
  const record = isForPeople(next) ? desk.recordOf(wishOf(next)) : undefined;
  if (record === undefined || record.decision === "approved") conversation.approve(next);
  else conversation.reject(next, { message: record.comment ?? "A person rejected this." });
}

function mustBeApproved(
  { name = "", arguments: given = "" }: RunToolApprovalItem,
  { needsApproval = () => true }: Question<z.ZodObject>,
): boolean {
  return needsApproval(name, parsed(given));
}

/** What is no JSON is for the SDK to refuse. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** What was decided before is not asked for again. */
async function requireDecisions(
  interruptions: readonly RunToolApprovalItem[],
  desk: ApprovalDesk,
): Promise<void> {
  const asked = [];
  for (const interruption of interruptions) asked.push(await desk.ask(wishOf(interruption)));
  const pending = asked.filter(({ decision }) => decision === "pending");
  if (pending.length === 0) return;
  throw new ApprovalNeededError(
    `Waiting for approval: ${pending.map(({ id, reason }) => `${id}, ${reason}`).join("; ")}`,
  );
}

function asKept<Output extends z.ZodObject>(
  { step }: Question<Output>,
  conversation: Conversation<Output>,
): Pick<Suspension, "step" | "sdk" | "state"> {
  return { step, sdk: agentsSdkVersion, state: conversation.toString() };
}

async function restore<Output extends z.ZodObject>(
  agent: Agent<unknown, Output>,
  suspended: Suspension,
): Promise<Conversation<Output>> {
  if (suspended.sdk !== agentsSdkVersion)
    throw new UsageError(
      `The conversation was suspended under version ${suspended.sdk} of the Agents SDK, and this is ${agentsSdkVersion}. ` +
        "Go on with the version that began the run, or remove suspended.json from its directory to ask again from the start.",
    );
  return RunState.fromString<unknown, Agent<unknown, Output>>(agent, suspended.state);
}

function wishOf({ name, arguments: given }: RunToolApprovalItem): Wish {
  const call = { tool: name ?? "unknown", arguments: given ?? "" };
  return {
    action: `tool ${call.tool}`,
    reason: `the builder wants to call ${call.tool} with ${call.arguments.slice(0, 2_000)}`,
    subject: call,
  };
}
