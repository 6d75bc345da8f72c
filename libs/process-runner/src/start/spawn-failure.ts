import { existsSync, statSync } from "node:fs";

import { CommandNotFoundError, RunRequestError, SpawnError } from "../errors.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { RunRequest } from "../run-request.ts";

/** The error to reject with when no process was started. Node's own names the arguments, so its text is redacted too. */
export function spawnFailure(error: unknown, request: RunRequest, redactor: Redactor): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof RunRequestError) return new RunRequestError(redactor.redactText(message));
  const cause = Object.assign(new Error(redactor.redactText(message)), code === undefined ? {} : { code });
  const program = redactor.redactText(request.command[0]);
  const cwd = redactor.redactText(request.cwd);
  if (!isFolder(request.cwd)) {
    return new SpawnError(`${program} was not started: its working directory ${cwd} is not a folder.`, {
      cause,
    });
  }
  if (code === "ENOENT") return notFound(request.command[0], program, cause);
  return new SpawnError(`${program} could not be started in ${cwd}: ${reasonOf(code) ?? cause.message}.`, {
    cause,
  });
}

function notFound(path: string, shown: string, cause: Error): Error {
  if (!path.includes("/")) {
    const advice = "Install it, or add its folder to the PATH of the request's env.";
    return new CommandNotFoundError(
      `The command ${shown} was not found on the PATH it was given. ${advice}`,
      { cause },
    );
  }
  if (!existsSync(path)) return new CommandNotFoundError(`There is no program at ${shown}.`, { cause });
  return new SpawnError(
    `${shown} could not be started: the interpreter its first line names does not exist.`,
    { cause },
  );
}

function reasonOf(code: string | undefined): string | undefined {
  if (code === "EACCES") return "the file is not executable; try chmod +x";
  if (code === "E2BIG") return "arguments and environment are too long together";
  if (code === "EAGAIN") return "the limit of processes is reached";
  if (code === "EMFILE" || code === "ENFILE") return "the limit of open files is reached";
  return undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
