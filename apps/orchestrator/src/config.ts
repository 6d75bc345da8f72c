import { join, resolve } from "node:path";

/** What the machine, the environment and the flags say; the only place that reads the environment. */
export interface Config {
  workingDirectory: string;
  environment: Readonly<Record<string, string | undefined>>;
  searchPath: string;
  home: string | undefined;
  /** The user's own home of Codex, which is only ever read. */
  codexUserHome: string | undefined;
  /** Who decides, for the record: the name of the account. */
  user: string;
  /** The learning library: as given, else the one that comes with the orchestrator. */
  patternsDirectory: string;
  exampleDirectory: string;
  /** Outside every repository; undefined without a home directory. */
  signingKeyFile: string | undefined;
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
    codexUserHome: env["CODEX_HOME"] ?? (env["HOME"] ? join(env["HOME"], ".codex") : undefined),
    user: env["USER"] ?? env["USERNAME"] ?? "unknown user",
    patternsDirectory:
      flags.patterns === undefined ? join(packageDirectory, "../../patterns") : resolve(flags.patterns),
    exampleDirectory: join(packageDirectory, "example"),
    signingKeyFile: signingKeyFile(env),
    commandLine: (command) =>
      inWorkspace ? `npm run orchestrator -- ${command}` : `codex-orchestrator ${command}`,
  };
}

/** In the user's data directory (XDG Base Directory Specification). */
function signingKeyFile({ XDG_DATA_HOME, HOME }: NodeJS.ProcessEnv): string | undefined {
  const data = XDG_DATA_HOME ?? (HOME ? join(HOME, ".local", "share") : undefined);
  return data === undefined || data === "" ? undefined : join(data, "codex-orchestrator", "signing-key.pem");
}
