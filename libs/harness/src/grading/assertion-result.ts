import type { AttemptRecord } from "../record/attempt-record.ts";

/** What an assertion came to; `detail` is one sentence either way. */
export type AssertionResult = AttemptRecord["assertions"][number];
