import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";

import { IsolationUnavailableError, RunRequestError } from "../errors.ts";
import {
  type Command,
  type IsolationLevel,
  type ObtainedIsolation,
  isolationLevels,
  sandboxLevels,
} from "./isolation-level.ts";
import type { IsolationSupport } from "./probe-isolation.ts";

export interface IsolationOptions {
  /** `strongest` is the highest level that this machine has; with `require` it means `full`. */
  readonly level: "strongest" | IsolationLevel;
  /** Whether to refuse to run the command below that level. By default it gets the next lower one there is. */
  readonly require?: boolean;
  /** Absolute paths of existing folders that the command may change from level `fs` on; none by default. */
  readonly writable?: readonly string[];
}

export interface IsolatedCommand {
  /** What to run instead. Above level `env` it writes `started` to file descriptor 3 just before the command starts. */
  readonly command: Command;
  readonly isolation: ObtainedIsolation;
}

/**
 * The command to run in place of another one so that it is isolated. `cwd` is where that one is to run.
 *
 * @throws IsolationUnavailableError when the level is required and cannot be had
 * @throws RunRequestError when the level is not one, or a writable folder cannot be used
 */
export function isolate(
  command: Command,
  options: IsolationOptions & { readonly cwd: string; readonly support: IsolationSupport },
): IsolatedCommand {
  const { support, cwd } = options;
  const wanted = options.level === "strongest" ? "full" : options.level;
  if (!isolationLevels.includes(wanted)) {
    throw new RunRequestError(
      `The run was not started: isolation.level must be strongest or one of ${isolationLevels.join(", ")}, received ${wanted as string}.`,
    );
  }
  const writable = (options.writable ?? []).map(writableFolder);
  const within = sandboxLevels.slice(0, sandboxLevels.findIndex((level) => level === wanted) + 1);
  const level = within.findLast((one) => support.levels[one] !== undefined);
  if (options.require && within.length > 0 && level !== wanted) throw unavailable(wanted, support);
  const sandbox = level && support.levels[level];
  if (level === undefined || sandbox === undefined) {
    return { command, isolation: { level: wanted === "none" ? "none" : "env", mechanism: "none" } };
  }
  return {
    command: sandbox.wrap(command, { level, cwd: realpathSync(cwd), writable }),
    isolation: { level, mechanism: sandbox.mechanism },
  };
}

function unavailable(level: IsolationLevel, { problems }: IsolationSupport): IsolationUnavailableError {
  return new IsolationUnavailableError(
    `The command was not started: isolation level ${level} is required and cannot be had here. ${problems.join(" ")} ` +
      "Install bubblewrap (package bubblewrap), allow user namespaces, or run where unshare from util-linux 2.38 may be used; " +
      "or ask for a lower level.",
  );
}

/** What the sandbox makes anew; the file system below these is not the machine's. */
const notFolders = /^\/($|(proc|sys|dev)(\/|$))/;

function writableFolder(path: string): string {
  const isFolder = isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const real = isFolder ? realpathSync(path) : undefined;
  if (real !== undefined && !notFolders.test(real) && !real.includes("\n")) return real;
  throw new RunRequestError(
    `The run was not started: isolation.writable must list absolute paths of existing folders, not / or below /proc, /sys or /dev; received ${path}.`,
  );
}
