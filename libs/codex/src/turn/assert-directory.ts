import { isAbsolute } from "node:path";

import { CodexRequestError } from "../errors.ts";

/** @throws {CodexRequestError} for a directory that would depend on where somebody else runs */
export function assertDirectory(cwd: string | undefined): void {
  if (cwd === undefined || isAbsolute(cwd)) return;
  throw new CodexRequestError(`A thread needs an absolute path as its cwd, received ${JSON.stringify(cwd)}.`);
}
