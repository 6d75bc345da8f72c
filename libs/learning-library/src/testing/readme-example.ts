import { PatternLibrary } from "../index.ts";

const [root = "patterns", directory = "."] = process.argv.slice(2);

const library = await PatternLibrary.open(root);
for (const { id, version, title } of library.list()) console.log(`${id} ${version}: ${title}`);

const preview = await library.apply("node-protocol-imports@^1.0.0", { directory, write: false });
console.log(preview.patch);

const { changed, errors } = await library.apply("node-protocol-imports@^1.0.0", { directory, write: true });
console.log(`${changed.length} changed, ${errors.length} could not be read`);
