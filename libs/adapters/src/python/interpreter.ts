import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { findOnPath, firstProgram } from "../find-program.ts";
import type { Machine } from "../goal.ts";
import { virtualEnvironments } from "./virtual-environments.ts";

export interface Interpreter {
  /** Absolute path of the interpreter itself, past any version manager's shim. */
  readonly path: string;
  /** Folder of its programs when it belongs to a virtual environment of the repository. */
  readonly venvBin: string | undefined;
  readonly venv: string | undefined;
  /** Which of {@link probedModules} can be imported. */
  readonly modules: ReadonlySet<string>;
}

export const probedModules = ["pytest", "ruff", "flake8", "black"] as const;

const probe = `
import importlib.util, json, sys
found = [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
print(json.dumps({"path": sys.executable, "modules": found}))
`;
const probeTimeoutMs = 20_000;
const run = promisify(execFile);

/** The repository's own virtual environment first, then the search path; `undefined` when there is no Python that starts. */
export async function findInterpreter(folder: string, machine: Machine): Promise<Interpreter | undefined> {
  for (const venv of await virtualEnvironments(folder, machine.environment)) {
    const path = await firstProgram([join(venv, "bin", "python")]);
    const found = path === undefined ? undefined : await interrogate(path, machine);
    // The venv's python is a link: going by the path it reports would leave the environment.
    if (path !== undefined && found !== undefined)
      return { ...found, path, venv, venvBin: join(venv, "bin") };
  }
  for (const name of ["python3", "python"]) {
    const path = await findOnPath(name, machine.searchPath);
    const found = path === undefined ? undefined : await interrogate(path, machine);
    if (found !== undefined) return { ...found, venv: undefined, venvBin: undefined };
  }
  return undefined;
}

/** Asked from the root folder, so that a folder of the repository is not taken for an installed module. */
async function interrogate(path: string, { searchPath, environment }: Machine) {
  try {
    const { stdout } = await run(path, ["-c", probe, ...probedModules], {
      cwd: "/",
      env: { ...environment, PATH: searchPath },
      timeout: probeTimeoutMs,
      killSignal: "SIGKILL",
    });
    const answer = JSON.parse(stdout) as { path: string; modules: string[] };
    return { path: answer.path, modules: new Set(answer.modules) };
  } catch {
    return undefined;
  }
}
