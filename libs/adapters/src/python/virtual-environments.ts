import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";

import { listNames, readTextIfAny } from "../repository-files.ts";

type Environment = Readonly<Record<string, string>>;

/** Where the repository's virtual environment may be, most likely first: its own, uv's, Poetry's. */
export async function virtualEnvironments(folder: string, environment: Environment): Promise<string[]> {
  const named = environment["UV_PROJECT_ENVIRONMENT"] ?? "";
  return [
    ...(named === "" ? [] : [resolve(folder, named)]),
    ...[".venv", "venv"].map((name) => join(folder, name)),
    ...(await poetryEnvironments(folder, environment)),
  ];
}

/**
 * Poetry keeps environments under its cache, each named for the project and the start of a hash of its folder's path:
 * https://github.com/python-poetry/poetry/blob/main/src/poetry/utils/env/env_manager.py (generate_env_name). The one that
 * `poetry env use` chose comes first, then the newest Python.
 */
async function poetryEnvironments(folder: string, environment: Environment): Promise<string[]> {
  if (!(await listNames(folder)).includes("pyproject.toml")) return [];
  const hash = createHash("sha256")
    .update(await realpath(folder))
    .digest("base64url")
    .slice(0, 8);
  const found: string[] = [];
  for (const root of poetryRoots(environment)) {
    const chosen = new RegExp(`^\\[.*-${hash}\\]\\s+minor *= *"([\\d.]+)"`, "m").exec(
      (await readTextIfAny(join(root, "envs.toml"))) ?? "",
    )?.[1];
    const names = (await listNames(root)).filter((name) => new RegExp(`-${hash}-py[\\d.]+$`).test(name));
    const isChosen = (name: string) => Number(chosen !== undefined && name.endsWith(`-py${chosen}`));
    const byVersion = names.sort(
      (a, b) => isChosen(b) - isChosen(a) || b.localeCompare(a, "en", { numeric: true }),
    );
    found.push(...byVersion.map((name) => join(root, name)));
  }
  return found;
}

function poetryRoots(environment: Environment): string[] {
  const named = environment["POETRY_VIRTUALENVS_PATH"] ?? "";
  const cache = environment["POETRY_CACHE_DIR"] ?? "";
  const home = environment["HOME"] ?? "";
  const userCaches = [
    environment["XDG_CACHE_HOME"] ?? "",
    home && `${home}/.cache`,
    home && `${home}/Library/Caches`,
  ];
  return [
    named,
    cache && join(cache, "virtualenvs"),
    ...userCaches.map((path) => path && join(path, "pypoetry", "virtualenvs")),
  ].filter((path) => path !== "");
}
