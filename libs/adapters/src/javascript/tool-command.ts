import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { findOnPath, findTool } from "../find-program.ts";
import { listNames, readTextIfAny } from "../repository-files.ts";

type Words = readonly [string, ...string[]];

export type ToolCommand =
  | { readonly found: true; readonly command: Words }
  /** Completes "calls for it, which …". */
  | { readonly found: false; readonly reason: string };

/**
 * How a package at `folder` starts a tool: by its own program, or through Yarn where Yarn keeps the packages in an archive
 * that only its own loader can read (Plug'n'Play): https://yarnpkg.com/features/pnp
 */
export async function toolCommand(
  [name, ...args]: Words,
  folder: string,
  searchPath: string,
): Promise<ToolCommand> {
  const plugAndPlay = name.includes("/") ? undefined : await plugAndPlayRoot(folder);
  if (plugAndPlay === undefined) {
    const program = await findTool(name, folder, searchPath);
    if (program !== undefined) return { found: true, command: [program, ...args] };
    return {
      found: false,
      reason: "is neither installed in node_modules here or above nor on the search path",
    };
  }
  const yarn = await findYarn(plugAndPlay, searchPath);
  if (yarn === undefined) {
    const reason =
      "Yarn keeps in an archive (.pnp.cjs), and yarn is neither in .yarn/releases nor on the search path";
    return { found: false, reason };
  }
  return { found: true, command: [...yarn, ...(name === "node" ? [] : ["run"]), name, ...args] };
}

/** The nearest folder with installed packages decides: `node_modules` below a Plug'n'Play project is its own project. */
async function plugAndPlayRoot(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const names = await listNames(at);
    if (names.includes(".pnp.cjs")) return at;
    if (names.includes("node_modules") || at === dirname(at)) return undefined;
  }
}

/** The release that the project brings along, which needs nothing but Node, else the yarn of the search path. */
async function findYarn(root: string, searchPath: string): Promise<Words | undefined> {
  const settings = (await readTextIfAny(join(root, ".yarnrc.yml"))) ?? "";
  const release = /^yarnPath: *["']?([^"'\s]+)/m.exec(settings)?.[1];
  const node = release === undefined ? undefined : await findOnPath("node", searchPath);
  if (release !== undefined && node !== undefined) {
    const path = resolve(root, release);
    if (await isReadable(path)) return [node, path];
  }
  const yarn = await findOnPath("yarn", searchPath);
  return yarn === undefined ? undefined : [yarn];
}

const isReadable = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
