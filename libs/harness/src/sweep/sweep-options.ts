import type { Ports } from "../ports.ts";
import type { SweepEvent } from "./sweep-event.ts";

export interface SweepOptions {
  /** Id of the run. */
  readonly run: string;
  /** Absolute path of the folder for the results: new, or what an interrupted sweep left. */
  readonly directory: string;
  /** Absolute path of the folder where admissions are kept, by content. */
  readonly admissions: string;
  /** Absolute path of a folder for copies of fixtures. What this sweep makes in it is gone at the end. */
  readonly workDirectory: string;
  /** Absolute path of the root that the declared inputs of scenarios are relative to. */
  readonly workspace: string;
  /** Children are given an allow-list of it; what looks like a secret in it is hidden in every result. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The Node.js that scenarios get for `node`: the harness's own, as a rule. */
  readonly node: { readonly path: string; readonly version: string };
  /** How many attempts run at once. */
  readonly concurrency: number;
  /** Repetitions of every scenario, in place of what the manifests say. */
  readonly epochs?: number;
  /** Whether to check the admission of every scenario again. */
  readonly admitAgain?: boolean;
  readonly ports?: Ports;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: SweepEvent) => void;
}
