import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  CodexHomeError,
  prepareCodexHome,
  startAppServer,
  type ForkingDriver,
  type CodexHomeOptions,
} from "@codex-orchestrator/codex";
import type { Config } from "../config.ts";
import type { RunSettings } from "../settings/run-settings.ts";
import type { InstalledCodex } from "./installation.ts";
import { codexHomeIn } from "./places.ts";

/**
 * Starts an app server for one run, in a home and with a directory for temporary files that are the run's own.
 *
 * @param place a directory of the run, for both
 * @throws what the library says is missing, and how to mend it
 */
export async function startCodex(
  { executable }: InstalledCodex,
  place: string,
  settings: RunSettings,
  config: Config,
): Promise<ForkingDriver> {
  await mkdir(join(place, "tmp"), { recursive: true, mode: 0o700 });
  const home = await prepareCodexHome({
    ...homeIn(place, config),
    ...access(settings, config),
    ...(settings.codexModel !== undefined && { model: settings.codexModel }),
  });
  return startAppServer({ executable, env: home.env, config: home.config, login: home.login });
}

/** A home and a directory for temporary files, both below a place of their own. */
export function homeIn(
  place: string,
  { environment }: Config,
): Pick<CodexHomeOptions, "directory" | "environment" | "set"> {
  // Codex makes no helpers in a home below its temporary directory, and the checkout may lie below the system's.
  return { directory: codexHomeIn(place), environment, set: { TMPDIR: join(place, "tmp") } };
}

/**
 * Whose models Codex uses: the user's login when it was asked for, else what the environment names.
 *
 * @throws {CodexHomeError} when there is nothing to use
 */
export function access(
  { codexLogin }: Pick<RunSettings, "codexLogin">,
  { environment, codexUserHome }: Config,
): Pick<CodexHomeOptions, "user" | "provider"> {
  const key = environment["OPENAI_API_KEY"] ?? "";
  const baseUrl = environment["OPENAI_BASE_URL"] ?? "";
  if (codexLogin) {
    if (codexUserHome !== undefined) return { user: { directory: codexUserHome, login: true } };
    throw new CodexHomeError("--codex-login needs a home directory, or CODEX_HOME, where the login is.");
  }
  if (key === "" && baseUrl === "")
    throw new CodexHomeError(
      "Codex has no model to use: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server of your own, " +
        "or use your own login with --codex-login.",
    );
  return {
    provider: {
      baseUrl: baseUrl === "" ? "https://api.openai.com/v1" : baseUrl,
      ...(key !== "" && { keyVariable: "OPENAI_API_KEY" }),
    },
  };
}
