import type { Redactor } from "@codex-orchestrator/process-runner";
import type { Ports } from "../ports.ts";

/** What attempts run with. */
export interface Machine {
  /** The environment that children are given an allow-list of. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where programs are looked up, in the form of `PATH`. */
  readonly searchPath: string;
  /** Absolute path of the Node.js that scenarios get for `node`. */
  readonly node: string;
  /** Absolute path of a folder for the copies of fixtures. */
  readonly workDirectory: string;
  readonly redactor: Redactor;
  readonly ports: Ports;
}
