import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { allowListedEnvironment } from "@codex-orchestrator/process-runner";
import { type CodexProvider, type CodexSettings, codexConfiguration } from "./configuration.ts";
import { CodexHomeError } from "./errors.ts";
import { refuseTemporaryDirectory } from "./temporary-directory.ts";
import { type TomlTable, tomlDocument, tomlKey, tomlValue } from "./toml.ts";
import { type CodexLogin, readUserLogin } from "./user-login.ts";

export interface CodexHomeOptions extends CodexSettings {
  /** Absolute; made when absent. One that was not made by {@link prepareCodexHome} is refused unless it is empty. */
  directory: string;
  /** The environment to choose from, such as `process.env`. Codex gets what is on the list, and nothing else. */
  environment: Readonly<Record<string, string | undefined>>;
  /**
   * More names for the list; a trailing `*` stands for any ending. Codex gives them on to commands, but for those with
   * `KEY`, `SECRET` or `TOKEN` in their names.
   */
  allow?: readonly string[];
  /** Variables on top, such as the provider's key when it is not in `environment`. */
  set?: Readonly<Record<string, string>>;
  /** Another home of Codex, such as the user's `~/.codex`, that is read and never written to. */
  user?: {
    directory: string;
    /** Start from its `config.toml`; the settings of this library win. */
    configuration?: boolean;
    /** Use its login. Not together with a provider; one that the configuration names has no use for an API key of OpenAI. */
    login?: boolean;
  };
  /** When tokens are looked at; now when absent. */
  now?: Date;
}

export interface CodexHome {
  directory: string;
  /** The whole environment for Codex. */
  env: Record<string, string>;
  /** Names of variables that were kept from Codex. */
  dropped: string[];
  /** Assignments for `codex -c`, which win over the file. Empty unless the user's configuration is used. */
  config: string[];
  /** To be given to the app server with `account/login/start` before the first turn; not to be written anywhere. */
  login?: CodexLogin;
}

/** Says that a directory was made by this library, and may be changed and removed by it. */
export const markerFile = ".codex-orchestrator-home";

/** Where the key of a login by API key travels. */
export const loginKeyVariable = "CODEX_ORCHESTRATOR_API_KEY";

/**
 * Makes a home for Codex that is nobody else's: generated configuration without secrets, an environment of allowed
 * names, and files that only this user can read.
 *
 * @throws {CodexHomeError} for a directory that cannot be used, or a key that is missing
 * @throws {CodexLoginError} when the user's login was asked for and cannot be used
 */
export async function prepareCodexHome(options: CodexHomeOptions): Promise<CodexHome> {
  const { directory, environment, allow = [], user } = options;
  if (!isAbsolute(directory))
    throw new CodexHomeError(`The home of Codex must be absolute, not ${directory}.`);
  if (user !== undefined && resolve(user.directory) === resolve(directory))
    throw new CodexHomeError(`${directory} is the user's own home of Codex, which is never written to.`);
  if (user?.login === true && options.provider !== undefined)
    throw new CodexHomeError("Both a provider and the user's login were asked for. Give one of them.");

  const login =
    user?.login === true ? await readUserLogin(user.directory, options.now ?? new Date()) : undefined;
  const base = user?.configuration === true ? await userConfiguration(user.directory) : undefined;
  const lentKey = login?.type === "apiKey" && !namesProvider(base ?? "") ? login.apiKey : undefined;
  const provider = lentKey === undefined ? options.provider : openAiByKey;
  const set = {
    // Codex gives its shells a socket as standard input; bash takes a first shell at a socket for one of rshd, and reads
    // the user's .bashrc before every command.
    SHLVL: "1",
    ...options.set,
    ...(lentKey === undefined ? {} : { [loginKeyVariable]: lentKey }),
    CODEX_HOME: directory,
  };
  const variables = [provider?.keyVariable ?? [], Object.values(provider?.variableHeaders ?? {})].flat();
  const { env, dropped } = allowListedEnvironment(environment, { allow: [...allow, ...variables], set });
  if (provider !== undefined) checkBaseUrl(provider.baseUrl);
  const missing = variables.filter((name) => (env[name] ?? "") === "");
  if (missing.length > 0)
    throw new CodexHomeError(
      `The provider needs ${missing.join(", ")} in the environment, which is not there.`,
    );

  await refuseTemporaryDirectory(directory, env["TMPDIR"] ?? "/tmp");
  await takeDirectory(directory);
  const configuration = codexConfiguration({ ...options, ...(provider === undefined ? {} : { provider }) });
  await writePrivately(join(directory, "config.toml"), base ?? tomlDocument(configuration));
  return {
    directory,
    env,
    dropped,
    config: base === undefined ? [] : assignments(configuration),
    ...(login?.type === "chatgptAuthTokens" ? { login } : {}),
  };
}

/**
 * Removes a home with everything in it.
 *
 * @throws {CodexHomeError} when it was not made by {@link prepareCodexHome}
 */
export async function removeCodexHome(directory: string): Promise<void> {
  const state = await stateOf(directory);
  if (state === "absent") return;
  if (state !== "ours")
    throw new CodexHomeError(`${directory} was not made as a home by this library, and is not removed.`);
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

const openAiByKey: CodexProvider = { baseUrl: "https://api.openai.com/v1", keyVariable: loginKeyVariable };

function checkBaseUrl(baseUrl: string): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol))
    throw new CodexHomeError(
      `The provider's base URL must be an http(s) URL, such as https://host/v1, not ${baseUrl}.`,
    );
  if (url.username !== "" || url.password !== "")
    throw new CodexHomeError(
      `The provider's base URL at ${url.host} holds credentials, which would be written to a file. Name a variable with keyVariable.`,
    );
}

async function takeDirectory(directory: string): Promise<void> {
  const state = await stateOf(directory);
  if (state === "foreign")
    throw new CodexHomeError(
      `${directory} holds something, and was not made as a home by this library. Give an empty or absent directory. ` +
        "The user's own home is never used: ask for its configuration or its login instead.",
    );
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  await writePrivately(join(directory, markerFile), "Made by codex-orchestrator, which may remove it.\n");
}

async function stateOf(directory: string): Promise<"absent" | "empty" | "ours" | "foreign"> {
  try {
    if (!(await lstat(directory)).isDirectory()) return "foreign";
    const names = await readdir(directory);
    if (names.length === 0) return "empty";
    // Another process may be in the middle of writing the marker.
    return names.some((name) => name.startsWith(markerFile)) ? "ours" : "foreign";
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw new CodexHomeError(`${directory} cannot be used as a home of Codex: ${String(cause)}`, { cause });
  }
}

async function userConfiguration(directory: string): Promise<string> {
  const path = join(directory, "config.toml");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CodexHomeError(`The user's configuration ${path} cannot be read.`, { cause });
  });
  if (/\bexperimental_bearer_token\b/.test(text))
    throw new CodexHomeError(
      `${path} holds a token (experimental_bearer_token), which is not copied. Name a variable with env_key instead.`,
    );
  return text;
}

/** Whether a configuration works with another provider than OpenAI. */
function namesProvider(toml: string): boolean {
  const name = /^\s*model_provider\s*=\s*(.*?)\s*$/m.exec(toml)?.[1];
  return name !== undefined && !/^["']openai["']/.test(name);
}

/** Written aside and moved, so that a link that stands there is replaced and not followed. */
async function writePrivately(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, text, { mode: 0o600, flag: "wx" });
  await rename(aside, path);
}

function assignments(table: TomlTable, path: readonly string[] = []): string[] {
  return Object.entries(table).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const here = [...path, tomlKey(key)];
    if (typeof value === "object" && !Array.isArray(value) && path.length === 0)
      return assignments(value as TomlTable, here);
    return [`${here.join(".")}=${tomlValue(value)}`];
  });
}
