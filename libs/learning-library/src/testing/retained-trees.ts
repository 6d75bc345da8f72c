// Run with --expose-gc: prints how many bytes of each file outlive the first minor collection after it, and the second.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJscodeshift } from "../engines/jscodeshift/jscodeshift-engine.ts";

const collect = globalThis.gc as NonNullable<typeof globalThis.gc>;
const directory = await mkdtemp(join(tmpdir(), "learning-library-"));
const path = join(directory, "transform.cjs");
await writeFile(
  path,
  `module.exports = (file, { j }) => { j(file.source).find(j.CallExpression, { callee: { name: "before" } }).size(); };`,
);
const transform = await openJscodeshift({ id: "finds", file: "transform.cjs", path }, {});
const text = "/** A comment. */\nsum(items.map((item) => item.value + 1));\n".repeat(60);

const transformFile = () => transform({ path: "a.js", text });
for (let file = 0; file < 30; file++) await transformFile();
collect();
let outlived = 0;
const files = 10;
const start = process.memoryUsage().heapUsed;
for (let file = 0; file < files; file++) {
  await transformFile();
  collect({ type: "minor" });
  const before = process.memoryUsage().heapUsed;
  collect({ type: "minor" });
  outlived += before - process.memoryUsage().heapUsed;
}
const kept = process.memoryUsage().heapUsed - start;
await rm(directory, { recursive: true });
process.stdout.write(JSON.stringify({ first: (kept + outlived) / files, second: kept / files }));
