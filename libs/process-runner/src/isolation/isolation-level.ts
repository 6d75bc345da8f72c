/**
 * How far a command is kept apart, each level with all that the one before it promises:
 *
 * - `none`: not at all.
 * - `env`: it sees the environment of the request and nothing of the runner's own. Every run has this much.
 * - `fs`: everything but the writable folders is read-only, and it sees no process but its own; none outlives it.
 * - `netns`: no network, not even the loopback interface of the machine.
 * - `full`: a `/tmp`, a host name and System V IPC of its own.
 */
export type IsolationLevel = "none" | "env" | "fs" | "netns" | "full";

/** The levels that need help from the operating system. */
export type SandboxLevel = Exclude<IsolationLevel, "none" | "env">;

export const isolationLevels: readonly IsolationLevel[] = ["none", "env", "fs", "netns", "full"];

/** Weakest first. */
export const sandboxLevels: readonly SandboxLevel[] = ["fs", "netns", "full"];

export type SandboxMechanism = "bubblewrap" | "unshare";

export interface ObtainedIsolation {
  readonly level: IsolationLevel;
  /** `none` below `fs`, where no sandbox is needed. */
  readonly mechanism: SandboxMechanism | "none";
}

export type Command = readonly [string, ...string[]];

/** What a sandbox is made of; all paths are absolute and without symbolic links. */
export interface Sandbox {
  readonly level: SandboxLevel;
  readonly cwd: string;
  /** Existing folders that the command may change. */
  readonly writable: readonly string[];
}

/** Where the sandbox has been set up, it writes this to file descriptor 3, and only then starts the command. */
export const startedSign = "started";

export const hasNoNetwork = (level: SandboxLevel): boolean => level !== "fs";
