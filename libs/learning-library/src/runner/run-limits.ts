import { availableParallelism } from "node:os";
import { PatternLimitError } from "../errors.ts";

/** How much a run may take. */
export interface RunLimits {
  /** Threads at most. Default: as many as there are processors. */
  readonly workers: number;
  /** For each file, in milliseconds. Default: 30,000. */
  readonly timeLimitMs: number;
  /** For each thread, in MiB: its heap of JavaScript objects. Default: 512. */
  readonly memoryLimitMb: number;
}

/** What setTimeout takes. */
const longestMs = 2 ** 31 - 1;

/** @throws {PatternLimitError} */
export function runLimits(asked: { readonly [Limit in keyof RunLimits]?: number | undefined }): RunLimits {
  const limits = {
    workers: asked.workers ?? availableParallelism(),
    timeLimitMs: asked.timeLimitMs ?? 30_000,
    memoryLimitMb: asked.memoryLimitMb ?? 512,
  };
  expectInteger("workers", limits.workers, 1, 256);
  expectInteger("timeLimitMs", limits.timeLimitMs, 1, longestMs);
  expectInteger("memoryLimitMb", limits.memoryLimitMb, 16, 2 ** 20);
  return limits;
}

function expectInteger(limit: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new PatternLimitError(limit, `a whole number from ${least} to ${most}`, value);
}
