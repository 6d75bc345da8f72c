import { cp, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PatternLibrary, writeIndex } from "@codex-orchestrator/learning-library";

const source = dirname(import.meta.dirname);
const compiled = join(dirname(source), "dist", "patterns");

/** Everything of an asset but its TypeScript, which the compiler has put there as JavaScript. */
const copied = /^(?:pattern\.json|README\.md|fixtures)$/;

for (const room of ["codemods", "linters"])
  for (const asset of await readdir(join(source, room)))
    for (const name of await readdir(join(source, room, asset)))
      if (copied.test(name)) await copy(join(room, asset, name));
await copy("templates");
// The compiled modules are ES modules wherever the tree is copied to.
await writeFile(join(compiled, "package.json"), '{ "type": "module" }\n');

for (const root of [source, compiled]) {
  const { changed } = await writeIndex(root);
  const library = await PatternLibrary.open(root);
  const state = changed ? "written" : "unchanged";
  process.stdout.write(`${join(root, "index.json")}: ${library.list().length} patterns, ${state}\n`);
}

async function copy(path: string): Promise<void> {
  await cp(join(source, path), join(compiled, path), { recursive: true });
}
