import { isAbsolute } from "node:path";

import type { ThreadOptions } from "../driver.ts";
import { CodexRequestError } from "../errors.ts";

/**
 * Options of a thread as `thread/start` and `thread/resume` want them.
 *
 * @throws {CodexRequestError}
 */
export function threadParameters(options: Partial<ThreadOptions>): Record<string, unknown> {
  const { cwd, model, sandbox, approvalPolicy, baseInstructions, developerInstructions, config } = options;
  if (cwd !== undefined && !isAbsolute(cwd))
    throw new CodexRequestError(
      `A thread needs an absolute path as its cwd, received ${JSON.stringify(cwd)}.`,
    );
  // What is undefined is left out when it is sent.
  return { cwd, model, sandbox, approvalPolicy, baseInstructions, developerInstructions, config };
}
