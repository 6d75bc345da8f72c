import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { CodexDriver, NewThread } from "../driver.ts";
import type { CodexProvider } from "../home/configuration.ts";
import { findCodex } from "../installation/find-codex.ts";
import type { CodexMcpArguments } from "./arguments.ts";
import { UsageError } from "./usage-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface CodexSetup {
  /** Starts the driver that the arguments ask for. */
  start(): Promise<CodexDriver<NewThread>>;
}

/**
 * Finds what Codex is to run with. Nothing is started or written before `start`.
 *
 * @throws {CodexNotFoundError}
 * @throws {UsageError} when there is no provider
 */
export async function setUpCodex(
  given: CodexMcpArguments,
  { env, version }: { env: Environment; version: string },
): Promise<CodexSetup> {
  const searchPath = (env["PATH"] ?? "").split(":").filter((directory) => isAbsolute(directory));
  const { executable } = await findCodex({
    ...(given.codex !== undefined && { path: given.codex }),
    // Not from the directory of the call: what works there may write there, and would choose what runs here.
    packageRoots: [import.meta.dirname],
    searchPath,
  });
  const source = given.useMyCodexHome ? await usersHome(env) : { provider: providerOf(env) };
  const directory = given.home ?? defaultHome(given, source, env);
  return {
    start: async () => {
      const { prepareCodexHome } = await import("../home/prepare-home.ts");
      const { codexVersion, requireUsable } = await import("../installation/version.ts");
      const allow = given.useMyCodexHome ? [...given.env, "OPENAI_API_KEY", "CODEX_API_KEY"] : given.env;
      const home = await prepareCodexHome({ directory, environment: env, allow, ...source });
      requireUsable(await codexVersion(executable, home.env, directory));
      const driver = { executable, env: home.env, config: home.config };
      if (given.exec) {
        if (home.login !== undefined)
          throw new UsageError(
            "--exec cannot use a login with ChatGPT; use an API key, or leave --exec away.",
          );
        const { createExecDriver } = await import("../exec/exec-driver.ts");
        return createExecDriver(driver);
      }
      const { startAppServer } = await import("../app-server/start-app-server.ts");
      return startAppServer({
        ...driver,
        login: home.login,
        clientInfo: { name: "codex_mcp", title: "codex-mcp", version },
        // The client's own deadline comes first, and says why.
        approvalDeadlineMs: given.approvalDeadlineMs + 5_000,
      });
    },
  };
}

type Source =
  { provider: CodexProvider } | { user: { directory: string; configuration: true; login: boolean } };

function providerOf(env: Environment): CodexProvider {
  const keyVariable = ["OPENAI_API_KEY", "CODEX_API_KEY"].find((name) => (env[name] ?? "") !== "");
  const given = env["OPENAI_BASE_URL"];
  const baseUrl = given === undefined || given === "" ? undefined : given;
  if (keyVariable === undefined && baseUrl === undefined)
    throw new UsageError(
      "There is no provider for Codex: set OPENAI_API_KEY (and OPENAI_BASE_URL for another than OpenAI's), " +
        "or give --use-my-codex-home to use the login and the configuration of your own Codex.",
    );
  return {
    baseUrl: baseUrl ?? "https://api.openai.com/v1",
    ...(keyVariable !== undefined && { keyVariable }),
  };
}

/** A login may be missing where the configuration names a provider that needs none. */
async function usersHome(env: Environment): Promise<Source> {
  const directory = env["CODEX_HOME"] ?? join(env["HOME"] ?? homedir(), ".codex");
  const has = (name: string) =>
    access(join(directory, name)).then(
      () => true,
      () => false,
    );
  const login = await has("auth.json");
  if (!login && !(await has("config.toml")))
    throw new UsageError(`--use-my-codex-home: there is no home of Codex at ${directory}. Run codex login.`);
  return { user: { directory, configuration: true, login } };
}

/**
 * One for each provider, root and permission, so that no thread is resumed that was begun with others, and no two write
 * different settings to one place.
 */
function defaultHome(
  { root, allowFullAccess, allowConfig }: CodexMcpArguments,
  source: Source,
  env: Environment,
): string {
  const given = env["XDG_STATE_HOME"] ?? "";
  const state = isAbsolute(given) ? given : join(env["HOME"] ?? homedir(), ".local", "state");
  const kind = JSON.stringify([root ?? null, allowFullAccess ?? null, allowConfig ?? null, source]);
  const name = createHash("sha256").update(kind).digest("hex").slice(0, 12);
  return join(state, "codex-orchestrator", "codex-mcp", name);
}
