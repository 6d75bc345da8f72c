import type { ManagerPorts } from "./ports.ts";

/** Records, in the audit log, the manifest and the events, that a rule of the manager stopped something. */
export async function tripGuardrail(
  { emit, audit, record }: Pick<ManagerPorts, "emit" | "audit" | "record">,
  name: string,
  detail: string,
): Promise<void> {
  await audit.append({ type: "guardrail.tripped", actor: "manager", data: { run: record.id, name, detail } });
  await record.update((draft) => void draft.mode.guardrails.push({ name, outcome: "tripped", detail }));
  emit({ type: "GuardrailTripped", name, detail });
}
