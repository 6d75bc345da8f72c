import { runInNewContext } from "node:vm";

const longestMs = 2000;

/** Does work that does not wait for anything; undefined when it takes longer than two seconds. */
export function withinTime<Result>(work: () => Result, timeoutMs = longestMs): Result | undefined {
  try {
    return runInNewContext("work()", { work }, { timeout: timeoutMs }) as Result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}
