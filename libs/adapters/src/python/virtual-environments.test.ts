import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { planGoal } from "../adapters.ts";
import { repositoryWith } from "../testing/workshop.ts";
import { virtualEnvironments } from "./virtual-environments.ts";

const answering = (modules: readonly string[]) =>
  `#!/bin/sh\necho '{"path":"/usr/bin/python3","modules":${JSON.stringify(modules)}}'\n`;

describe("the virtual environments of a repository", () => {
  it("are its own, where nothing else is said", async () => {
    expect(await virtualEnvironments("/r", {})).toEqual(["/r/.venv", "/r/venv"]);
  });

  it("begin with the one that uv is told to use", async () => {
    expect((await virtualEnvironments("/r", { UV_PROJECT_ENVIRONMENT: "env" }))[0]).toBe("/r/env");
    expect((await virtualEnvironments("/r", { UV_PROJECT_ENVIRONMENT: "/envs/r" }))[0]).toBe("/envs/r");
  });

  it("end with those that Poetry keeps in its cache for the folder", async () => {
    const folder = repositoryWith({ "pyproject.toml": "" });
    // As in Poetry's generate_env_name: the first 8 characters of the URL-safe base64 of the hash of the path.
    const hash = createHash("sha256")
      .update(folder)
      .digest("base64")
      .replaceAll("+", "-")
      .replaceAll("/", "_");
    const name = (version: string, key = hash.slice(0, 8)) => `my_project-${key}-py${version}`;
    const home = repositoryWith({
      [`.cache/pypoetry/virtualenvs/${name("3.9")}/bin/python`]: answering([]),
      [`.cache/pypoetry/virtualenvs/${name("3.12")}/bin/python`]: answering(["pytest"]),
      [`.cache/pypoetry/virtualenvs/${name("3.13", "AAAAAAAA")}/bin/python`]: answering([]),
    });
    const root = join(home, ".cache/pypoetry/virtualenvs");
    const found = async (environment: Record<string, string>) =>
      (await virtualEnvironments(folder, environment)).slice(2);
    expect(await found({})).toEqual([]);
    expect(await found({ HOME: home })).toEqual([join(root, name("3.12")), join(root, name("3.9"))]);
    expect(await found({ POETRY_VIRTUALENVS_PATH: root })).toHaveLength(2);
    expect(await found({ POETRY_CACHE_DIR: join(home, ".cache/pypoetry") })).toHaveLength(2);
    expect(await found({ XDG_CACHE_HOME: join(home, ".cache") })).toHaveLength(2);

    const plan = await planGoal(folder, "test", { searchPath: "/usr/bin:/bin", environment: { HOME: home } });
    const venv = join(root, name("3.12"));
    expect(plan).toMatchObject({
      command: {
        command: [join(venv, "bin/python"), "-m", "pytest", "-p", "no:cacheprovider"],
        environment: { VIRTUAL_ENV: venv },
      },
    });
  });

  it("go by the one that was chosen with `poetry env use`", async () => {
    const folder = repositoryWith({ "pyproject.toml": "" });
    const hash = createHash("sha256").update(folder).digest("base64url").slice(0, 8);
    const root = repositoryWith({
      [`p-${hash}-py3.9/x`]: "",
      [`p-${hash}-py3.12/x`]: "",
      "envs.toml": `[other-AAAAAAAA]\nminor = "3.12"\n\n[p-${hash}]\nminor = "3.9"\npatch = "3.9.1"\n`,
    });
    const found = await virtualEnvironments(folder, { POETRY_VIRTUALENVS_PATH: root });
    expect(found.slice(2)).toEqual([join(root, `p-${hash}-py3.9`), join(root, `p-${hash}-py3.12`)]);
  });
});
