export { decideMode } from "./decide-mode.ts";
export type { ExecutionMode, Guardrail, ModeDecision, ModeRequest } from "./decide-mode.ts";
