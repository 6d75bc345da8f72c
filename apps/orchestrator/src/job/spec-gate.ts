import type { RunManifest } from "@codex-orchestrator/manifest";
import { type SpecGate, SpecNotFoundError, gateSpec } from "@codex-orchestrator/spec-guard";
import { gitEnvironment } from "../checks/tool-environment.ts";
import type { Config } from "../config.ts";
import { StaleSpecError, TaskFileError } from "../errors.ts";
import type { Task } from "../task/task.ts";

type Guardrail = RunManifest["mode"]["guardrails"][number];

/** What the record says of the spec that covers a task. */
export interface GatedSpec {
  readonly spec: NonNullable<RunManifest["spec"]>;
  /** That it was let through, and under which waivers. */
  readonly guardrails: readonly Guardrail[];
}

/**
 * Work on a task starts only when its spec is fresh and approved, or a waiver says otherwise. Undefined for a task that
 * names no spec.
 *
 * @throws {StaleSpecError} when it is not; {TaskFileError} when there is no such spec
 */
export async function passSpecGate(
  { spec: name, source }: Task,
  repository: string,
  config: Config,
): Promise<GatedSpec | undefined> {
  if (name === undefined) return undefined;
  const request = { directory: repository, env: gitEnvironment(config), spec: name, now: new Date() };
  const gate = await gateSpec(request).catch((cause: unknown) => {
    if (cause instanceof SpecNotFoundError) throw new TaskFileError(source, cause.message, { cause });
    throw cause;
  });
  if (gate.refusals.length > 0) throw new StaleSpecError(source, gate.refusals);
  return { spec: specReference(gate, source), guardrails: guardrailsOf(gate) };
}

function specReference({ state }: SpecGate, source: string): GatedSpec["spec"] {
  const { path, digest, lastReview } = state;
  if (digest !== undefined && lastReview !== undefined) return { path, digest, lastReview };
  throw new TaskFileError(
    source,
    `the spec ${path} has no front matter; a run records its digest and its review.`,
  );
}

function guardrailsOf({ state, waived }: SpecGate): Guardrail[] {
  const name = "spec";
  if (waived.length === 0)
    return [{ name, outcome: "passed", detail: `${state.path} is fresh and approved.` }];
  return waived.map(({ message, waiver }) => ({
    name,
    outcome: "tripped",
    detail: `${message} Waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`,
  }));
}
