import { delimiter } from "node:path";
import { codexVersion, findCodex, requireUsable, type FindCodexOptions } from "@codex-orchestrator/codex";
import { toolEnvironment } from "../checks/tool-environment.ts";
import type { Config } from "../config.ts";

/** Where Codex may be: CODEX_PATH, else the npm package as seen from the current directory, else the PATH. */
export function placesOfCodex({ environment, searchPath, workingDirectory }: Config): FindCodexOptions {
  const path = environment["CODEX_PATH"];
  return {
    ...(path !== undefined && path !== "" && { path }),
    packageRoots: [workingDirectory],
    searchPath: searchPath.split(delimiter).filter((directory) => directory !== ""),
  };
}

export interface InstalledCodex {
  /** The native program. */
  executable: string;
  version: string;
}

/**
 * The Codex to use.
 *
 * @throws {CodexNotFoundError} saying what to install; {CodexVersionError} when it is too old
 */
export async function locateCodex(config: Config): Promise<InstalledCodex> {
  const { executable } = await findCodex(placesOfCodex(config));
  const version = await codexVersion(executable, toolEnvironment(config), "/");
  requireUsable(version);
  return { executable, version: version.version };
}
