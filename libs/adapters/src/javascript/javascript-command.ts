import { existsSync } from "node:fs";

import { displayCommand } from "../display.ts";
import { binFolders } from "../find-program.ts";
import { type Goal, type GoalCommand, goalTimeoutMs } from "../goal.ts";
import { testToolOf } from "./test-tool.ts";

export interface JavaScriptCommand {
  readonly folder: string;
  readonly goal: Goal;
  readonly command: readonly [string, ...string[]];
  /** The tool and its arguments, when the command starts them through something else. */
  readonly words?: readonly [string, ...string[]];
  /** What the program needs beside what every command gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** No colours, no watch mode, and no package manager that asks the network whether there is a newer one. */
const everyCommand = { CI: "1", NO_COLOR: "1", npm_config_update_notifier: "false" };

export function javaScriptCommand(parts: JavaScriptCommand): GoalCommand {
  const { folder, goal, command, words = command, environment = {} } = parts;
  return {
    goal,
    adapter: "javascript",
    command,
    display: displayCommand(words),
    cwd: folder,
    environment: { ...everyCommand, ...environment },
    pathPrefix: binFolders(folder).filter((bin) => existsSync(bin)),
    report: goal === "test" ? testToolOf(words) : "exit-code",
    timeoutMs: goalTimeoutMs[goal],
  };
}
