import type { AttemptRecord } from "../record/attempt-record.ts";
import type { Admission } from "../summary/planned-scenario.ts";

/** What happens in a sweep, as it happens. */
export type SweepEvent =
  | { readonly type: "planned"; readonly cells: number; readonly done: number; readonly scenarios: number }
  | { readonly type: "admission-checked"; readonly admission: Admission }
  | {
      readonly type: "attempt-started";
      readonly scenario: string;
      readonly epoch: number;
      readonly attempt: number;
    }
  | { readonly type: "attempt-ended"; readonly record: AttemptRecord }
  | { readonly type: "timed-out-again"; readonly cells: number };
