import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeIndex } from "@codex-orchestrator/learning-library";

// Completes what the compiler has put into dist/patterns, so that it is a library of its own, and refreshes both
// indexes. The compiler must have run before.

const source = dirname(import.meta.dirname);
const compiled = join(dirname(source), "dist", "patterns");

for (const room of ["codemods", "linters"]) {
  await removeLeftovers(room);
  for (const asset of await readdir(join(source, room))) await completeAsset(join(room, asset));
}
await replace("templates");
// The compiled modules are ES modules wherever the tree is copied to.
await writeFile(join(compiled, "package.json"), '{ "type": "module" }\n');

for (const root of [source, compiled]) {
  const { index, changed } = await writeIndex(root);
  const state = changed ? "written" : "unchanged";
  process.stdout.write(`${join(root, "index.json")}: ${index.patterns.length} patterns, ${state}\n`);
}

/** Assets that were compiled once and are no more. */
async function removeLeftovers(room: string): Promise<void> {
  const known = new Set(await readdir(join(source, room)));
  for (const asset of await readdir(join(compiled, room)))
    if (!known.has(asset)) await rm(join(compiled, room, asset), { recursive: true });
}

/** The compiler writes modules; everything else of an asset is copied, and what its source no longer has goes. */
async function completeAsset(asset: string): Promise<void> {
  const names = await readdir(join(source, asset));
  const modules = new Set(names.filter(isTypeScript).map((name) => name.replace(/ts$/, "js")));
  for (const name of await readdir(join(compiled, asset)))
    if (/\.[cm]?js$/.test(name) && !modules.has(name)) await rm(join(compiled, asset, name));
  for (const name of names) if (!isTypeScript(name)) await replace(join(asset, name));
}

function isTypeScript(name: string): boolean {
  return /\.[cm]?ts$/.test(name);
}

async function replace(path: string): Promise<void> {
  await rm(join(compiled, path), { recursive: true, force: true });
  await cp(join(source, path), join(compiled, path), { recursive: true });
}
