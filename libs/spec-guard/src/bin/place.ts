import { resolve } from "node:path";
import type { CommandPlace } from "../index.ts";
import type { Flags } from "./arguments.ts";

/** What the process gives a command to work with. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

export function placeOf({ directory, config }: Flags, { cwd, env }: Surroundings): CommandPlace {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    directory: resolve(cwd, directory ?? "."),
    env: Object.fromEntries(set),
    ...(config !== undefined && { configPath: config }),
  };
}

/** What a command has to say, and how the process ends. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: 0 | 1 | 2;
}
