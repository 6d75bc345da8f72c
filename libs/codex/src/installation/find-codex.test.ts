import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCodex } from "./find-codex.ts";

let root: string;
const machine = { platform: "linux", architecture: "x64" };
const native = "vendor/x86_64-unknown-linux-musl/bin/codex";

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "find-codex-")));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function program(path: string): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, "#!/bin/sh\n");
  await chmod(file, 0o755);
  return file;
}

/** The packages as npm lays them out, with the wrapper linked into `bin`. */
async function npmPackages(modules: string, options: { native?: boolean } = {}): Promise<string> {
  for (const name of ["codex", "codex-linux-x64"]) {
    if (name !== "codex" && options.native === false) continue;
    const manifest = join(root, modules, "@openai", name, "package.json");
    await mkdir(dirname(manifest), { recursive: true });
    await writeFile(manifest, JSON.stringify({ name: `@openai/${name}`, version: "0.169.0" }));
  }
  const wrapper = await program(join(modules, "@openai/codex/bin/codex.js"));
  await mkdir(join(root, "bin"), { recursive: true });
  await symlink(wrapper, join(root, "bin", "codex"));
  if (options.native === false) return "";
  return program(join(modules, "@openai/codex-linux-x64", native));
}

describe("Codex is found", () => {
  it("as the native program of the npm package, from a directory below", async () => {
    const executable = await npmPackages("node_modules");
    const packageRoots = [join(root, "elsewhere"), join(root, "packages/deep")];
    expect(await findCodex({ packageRoots, ...machine })).toEqual({ executable, from: "package" });
  });

  it("as the native program behind the wrapper on the search path, and behind its path", async () => {
    const executable = await npmPackages("lib/node_modules");
    const searchPath = [join(root, "nowhere"), join(root, "bin")];
    expect(await findCodex({ searchPath, ...machine })).toEqual({ executable, from: "search-path" });
    const path = join(root, "lib/node_modules/@openai/codex/bin/codex.js");
    expect(await findCodex({ path, ...machine })).toEqual({ executable, from: "path" });
  });

  it("in the package itself, as releases of a single package have it", async () => {
    await npmPackages("node_modules", { native: false });
    const executable = await program(join("node_modules/@openai/codex", native));
    expect(await findCodex({ packageRoots: [root], ...machine })).toMatchObject({ executable });
  });

  it("as a program of any origin, through links", async () => {
    const executable = await program("opt/codex-0.169.0/codex");
    await mkdir(join(root, "bin"));
    await symlink(executable, join(root, "bin/codex"));
    expect(await findCodex({ searchPath: [join(root, "bin")] })).toEqual({ executable, from: "search-path" });
  });

  it("where it is said to be, before anywhere else", async () => {
    await npmPackages("node_modules");
    const path = await program("mine/codex");
    expect(await findCodex({ path, packageRoots: [root], ...machine })).toEqual({
      executable: path,
      from: "path",
    });
  });
});

describe("Codex is missing", () => {
  it("with words on where it was looked for, and what to install", async () => {
    await mkdir(join(root, "bin/codex"), { recursive: true });
    await expect(findCodex({ packageRoots: [root], searchPath: [join(root, "bin")] })).rejects.toThrow(
      `Codex is not installed. Looked for the npm package @openai/codex from ${root}, codex in 1 directories of the ` +
        "search path. Install it: npm install --save-dev @openai/codex@0.169.0",
    );
  });

  it("when the path that was given is no program", async () => {
    await writeFile(join(root, "codex"), "not executable");
    await expect(findCodex({ path: join(root, "codex") })).rejects.toThrow(
      /There is no program at .*codex\. Give the path/,
    );
  });

  it("when npm left its optional dependency out", async () => {
    await npmPackages("node_modules", { native: false });
    await expect(findCodex({ packageRoots: [root], ...machine })).rejects.toThrow(
      /its optional dependency @openai\/codex-linux-x64 is not installed\. .*--include=optional @openai\/codex@0\.169\.0/,
    );
  });

  it("on a machine that it is not known on", async () => {
    await npmPackages("node_modules");
    await expect(findCodex({ packageRoots: [root], platform: "plan9" })).rejects.toThrow(
      /not used on plan9-/,
    );
  });
});
