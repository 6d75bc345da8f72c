import type { ProcessName } from "@codex-orchestrator/process-runner";

import {
  type InterruptionReason,
  TurnFailedError,
  TurnInterruptedError,
  type UnfinishedTurn,
} from "../errors.ts";
import type { TurnFailure } from "../protocol/turn-failure.ts";

/** Why a turn is to end before its end: somebody wants it, or it will come to nothing. */
export type Interruption = { reason: InterruptionReason; cause?: unknown } | { failure: TurnFailure };

/** What whoever asked for the turn is told, once it has been ended. */
export function interruptionError(
  interruption: Interruption,
  turn: UnfinishedTurn,
  survivors: readonly ProcessName[] = [],
): TurnInterruptedError | TurnFailedError {
  if ("failure" in interruption) {
    const { kind, said, status } = interruption.failure;
    return new TurnFailedError(kind, said, turn, status);
  }
  return new TurnInterruptedError(interruption.reason, turn, { survivors, cause: interruption.cause });
}
