import { dirname, join } from "node:path";
import { writeIndex } from "@codex-orchestrator/learning-library";
import { completeLibrary } from "./complete-library.ts";

// Completes what the compiler has put into dist/patterns, and refreshes both indexes. The compiler must have run before.

const source = dirname(import.meta.dirname);
const compiled = join(dirname(source), "dist", "patterns");

await completeLibrary(source, compiled);
for (const root of [source, compiled]) {
  const { index, changed } = await writeIndex(root);
  const state = changed ? "written" : "unchanged";
  process.stdout.write(`${join(root, "index.json")}: ${index.patterns.length} patterns, ${state}\n`);
}
