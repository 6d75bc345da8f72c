import { delimiter } from "node:path";
import { codexVersion, findCodex, requireUsable } from "@codex-orchestrator/codex";
import { toolEnvironment } from "../checks/tool-environment.ts";
import type { Config } from "../config.ts";

/**
 * The Codex to use: CODEX_PATH, else the npm package as seen from the current directory, else the PATH.
 *
 * @returns the native program
 * @throws {CodexNotFoundError} saying what to install; {CodexVersionError} when it is too old
 */
export async function locateCodex(config: Config): Promise<string> {
  const { environment, searchPath, workingDirectory } = config;
  const path = environment["CODEX_PATH"];
  const { executable } = await findCodex({
    ...(path !== undefined && path !== "" && { path }),
    packageRoots: [workingDirectory],
    searchPath: searchPath.split(delimiter).filter((directory) => directory !== ""),
  });
  requireUsable(await codexVersion(executable, toolEnvironment(config), "/"));
  return executable;
}
