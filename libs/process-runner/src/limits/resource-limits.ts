import { RunRequestError } from "../errors.ts";

/** What a command may use up. The address space is never limited: node and others reserve far more of it than they use. */
export interface ResourceLimits {
  /** Seconds of processor time that each single process may use; then it gets SIGXCPU, and SIGKILL a second later. */
  readonly cpuSeconds?: number;
  /** Size in bytes of the largest file that may be written, in steps of 512; who goes on writing gets SIGXFSZ. */
  readonly fileBytes?: number;
  /** Bytes of memory that all processes may have together, by a control group; the kernel kills one that wants more. */
  readonly memoryBytes?: number;
  /** Processes and threads there may be at a time, by a control group; no more can be started then. */
  readonly processes?: number;
  /** Bytes that may be written to both streams together; more, and the command is stopped. */
  readonly outputBytes?: number;
  /** Whether to refuse to run the command when one of the limits cannot be enforced here. */
  readonly require?: boolean;
}

export type LimitName = Exclude<keyof ResourceLimits, "require">;

export interface LimitsReport {
  /** What was really enforced, as set. */
  readonly inForce: Readonly<Partial<Record<LimitName, number>>>;
  /** What was asked for and could not be had. */
  readonly unavailable: readonly { readonly limit: LimitName; readonly reason: string }[];
  /** The limits that stopped something in the run. It may have coped with that; if not, the outcome is `limit`. */
  readonly reached: readonly LimitName[];
}

export const limitNames: readonly LimitName[] = [
  "cpuSeconds",
  "fileBytes",
  "memoryBytes",
  "processes",
  "outputBytes",
];

/** The limits that were asked for. @throws RunRequestError for one that is not a whole number above 0 */
export function wantedLimits(limits: ResourceLimits): Partial<Record<LimitName, number>> {
  const wanted: Partial<Record<LimitName, number>> = {};
  for (const name of limitNames) {
    const value = limits[name];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RunRequestError(
        `The run was not started: limits.${name} must be a whole number from 1 on, received ${value}.`,
      );
    }
    wanted[name] = value;
  }
  return wanted;
}
