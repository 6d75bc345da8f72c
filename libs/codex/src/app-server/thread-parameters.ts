import type { ThreadOptions } from "../driver.ts";
import { assertDirectory } from "../turn/assert-directory.ts";

/**
 * Options of a thread as the app server wants them, to start, resume or fork one.
 *
 * @throws {CodexRequestError}
 */
export function threadParameters(options: Partial<ThreadOptions>): Record<string, unknown> {
  const { cwd, model, sandbox, approvalPolicy, baseInstructions, developerInstructions, config } = options;
  assertDirectory(cwd);
  // What is undefined is left out when it is sent.
  return { cwd, model, sandbox, approvalPolicy, baseInstructions, developerInstructions, config };
}
