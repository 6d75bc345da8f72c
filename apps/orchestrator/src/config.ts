import { join, resolve } from "node:path";

/** What the machine, the environment and the flags say; the only place that reads the environment. */
export interface Config {
  workingDirectory: string;
  environment: Readonly<Record<string, string | undefined>>;
  searchPath: string;
  home: string | undefined;
  /** The learning library: as given, else the one that comes with the orchestrator. */
  patternsDirectory: string;
  exampleDirectory: string;
  /** How the user would type another command, such as `codex-orchestrator show <run>`. */
  commandLine: (command: string) => string;
}

/** Of this package: the directory that holds package.json, whether this file runs from src or from dist. */
const packageDirectory = resolve(import.meta.dirname, "..");

export function readConfig(flags: { patterns?: string | undefined } = {}): Config {
  const { env } = process;
  const inWorkspace =
    env["NX_TASK_TARGET_PROJECT"] === "orchestrator" || env["npm_lifecycle_event"] === "orchestrator";
  return {
    workingDirectory: process.cwd(),
    environment: env,
    searchPath: env["PATH"] ?? "",
    home: env["HOME"],
    patternsDirectory:
      flags.patterns === undefined ? join(packageDirectory, "../../patterns") : resolve(flags.patterns),
    exampleDirectory: join(packageDirectory, "example"),
    commandLine: (command) =>
      inWorkspace ? `npm run orchestrator -- ${command}` : `codex-orchestrator ${command}`,
  };
}
