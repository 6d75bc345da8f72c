import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes what the compiler has written a library of its own: everything of an asset that is no module is copied, and what
 * the source no longer has goes. Works before the first compilation too: an asset may be without any module.
 */
export async function completeLibrary(source: string, compiled: string): Promise<void> {
  for (const room of ["codemods", "linters"]) {
    const assets = await readdir(join(source, room));
    await removeAllBut(join(compiled, room), (name) => assets.includes(name));
    for (const asset of assets) await completeAsset(join(source, room, asset), join(compiled, room, asset));
  }
  for (const room of ["recipes", "templates"]) {
    await rm(join(compiled, room), { recursive: true, force: true });
    await cp(join(source, room), join(compiled, room), { recursive: true });
  }
  // The compiled modules are ES modules wherever the tree is copied to.
  await writeFile(join(compiled, "package.json"), '{ "type": "module" }\n');
}

const moduleSource = /(?<!\.d)\.[cm]?ts$/;
const moduleOutput = /(\.d\.[cm]?ts|\.[cm]?js)(\.map)?$/;

async function completeAsset(source: string, compiled: string): Promise<void> {
  const names = await readdir(source);
  const modules = new Set(names.filter(isModule).map((name) => name.replace(moduleSource, "")));
  await removeAllBut(
    compiled,
    (name) => moduleOutput.test(name) && modules.has(name.replace(moduleOutput, "")),
  );
  for (const name of names)
    if (!isModule(name)) await cp(join(source, name), join(compiled, name), { recursive: true });
}

function isModule(name: string): boolean {
  return moduleSource.test(name);
}

async function removeAllBut(directory: string, isKept: (name: string) => boolean): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory))
    if (!isKept(name)) await rm(join(directory, name), { recursive: true });
}
