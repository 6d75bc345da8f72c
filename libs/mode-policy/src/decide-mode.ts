export type ExecutionMode = "mcp" | "cloud";

/** What the task's metadata says that matters for the choice. */
export interface ModeRequest {
  /** `mode` of the task file: a wish, which only an approved override turns against the policy. */
  requested?: ExecutionMode;
  /** `execution.parallel` of the task file. */
  parallel: boolean;
  /** Ids of the subtasks with `requires_cloud`. */
  cloudSubtasks: readonly string[];
  /** A decision of a person, already approved, that sets the policy aside. */
  override?: { mode: ExecutionMode; actor: string; reason: string };
}

export interface Guardrail {
  name: string;
  outcome: "passed" | "tripped";
  detail: string;
}

export interface ModeDecision {
  requested?: ExecutionMode;
  selected: ExecutionMode;
  /** One sentence for the record and for people. */
  reason: string;
  guardrails: Guardrail[];
  override?: { from: ExecutionMode; actor: string; reason: string };
}

/**
 * Chooses where a task runs: `mcp` unless its metadata asks for the cloud or an approved override says otherwise. The
 * same request always gives the same decision.
 */
export function decideMode(request: ModeRequest): ModeDecision {
  const policy = byPolicy(request);
  const { requested, override } = request;
  const decision = override === undefined ? policy : overridden(policy, override);
  return {
    ...(requested !== undefined && { requested }),
    ...decision,
    guardrails: [requestGuardrail(requested, decision.selected)],
  };
}

type Choice = Pick<ModeDecision, "selected" | "reason" | "override">;

function byPolicy({ parallel, cloudSubtasks }: ModeRequest): Choice {
  if (parallel) return { selected: "cloud", reason: "The task sets execution.parallel." };
  if (cloudSubtasks.length > 0)
    return { selected: "cloud", reason: `Subtask ${cloudSubtasks.join(", ")} sets requires_cloud.` };
  return { selected: "mcp", reason: "Default: nothing in the task asks for the cloud." };
}

function overridden(policy: Choice, { mode, actor, reason }: NonNullable<ModeRequest["override"]>): Choice {
  if (mode === policy.selected) return policy;
  return {
    selected: mode,
    reason: `Override approved by ${actor}: ${reason}`,
    override: { from: policy.selected, actor, reason },
  };
}

function requestGuardrail(requested: ExecutionMode | undefined, selected: ExecutionMode): Guardrail {
  const name = "requested-mode";
  if (requested === undefined) return { name, outcome: "passed", detail: "The task requests no mode." };
  if (requested === selected)
    return { name, outcome: "passed", detail: `The task requests ${requested}, which was selected.` };
  return {
    name,
    outcome: "tripped",
    detail: `The task requests ${requested}, but the policy selects ${selected}; only an approved override changes that.`,
  };
}
