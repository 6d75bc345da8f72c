/** A process, told from every other process that had or will have the same pid. */
export interface LockOwner {
  readonly host: string;
  /** Tells apart machines of the same name; a digest of the machine id. Absent where the platform has none. */
  readonly machine?: string;
  /** Changes whenever the machine starts. Empty where the platform does not tell. */
  readonly boot: string;
  /** The namespace in which the pid counts, on Linux. */
  readonly namespace?: string;
  readonly pid: number;
  /** When the process started, in the platform's own measure; only equality has a meaning. Empty where it does not tell. */
  readonly startedAt: string;
}

/** "unknown": the process runs, or ran, where this one cannot look. It is treated like a living one. */
export type Liveness = "alive" | "stopped" | "dead" | "unknown";
