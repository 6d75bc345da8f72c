import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { median, type Benchmark, type Measurement } from "./measurement.ts";
import { withScratch } from "./scratch.ts";

const library = join(import.meta.dirname, "../../libs/learning-library/dist/index.js");
const cli = createRequire(import.meta.url).resolve("jscodeshift/bin/jscodeshift.js");
const files = 2000;
const rounds = 5;

const transform = `module.exports = (file, { j }) => j(file.source)
  .find(j.CallExpression, { callee: { object: { name: "util" }, property: { name: "isArray" } } })
  .forEach(({ node }) => { node.callee = j.memberExpression(j.identifier("Array"), j.identifier("isArray")); })
  .toSource();
module.exports.parser = "babel";
`;

const applying = `
  import { PatternLibrary } from ${JSON.stringify(library)};
  const [root, directory, pattern] = process.argv.slice(1);
  const library = await PatternLibrary.open(root);
  const report = await library.apply(pattern, { directory, write: true, workers: 2 });
  if (report.errors.length > 0) throw new Error(JSON.stringify(report.errors.slice(0, 3)));
`;

const asking = `
  import { PatternLibrary } from ${JSON.stringify(library)};
  const [root, directory] = process.argv.slice(1);
  const begin = performance.now();
  const library = await PatternLibrary.open(root);
  const listed = library.list().length;
  library.resolve("modern-array@^1");
  await library.resolveFor(["modern-array@^1"], directory);
  const resolved = performance.now() - begin;
  const start = performance.now();
  let first;
  const stop = new AbortController();
  const onProgress = () => { first ??= performance.now() - start; stop.abort(); };
  await library.apply("modern-array", { directory, onProgress, signal: stop.signal }).catch(() => {});
  console.log(JSON.stringify({ resolved, first, listed }));
`;

/** The runner against jscodeshift's own command: same transform, same files, same two cores. */
export const patterns: Benchmark = {
  name: "patterns",
  measure: () =>
    withScratch(async (scratch) => {
      const root = join(scratch, "library");
      await createLibrary(root);
      return [...(await againstJscodeshift(scratch, root)), ...(await inLargeRepository(scratch, root))];
    }),
};

async function againstJscodeshift(scratch: string, root: string): Promise<Measurement[]> {
  const [source, target] = [join(scratch, "source"), join(scratch, "target")];
  await createSources(source, files);
  const script = join(root, "codemods/modern-array/transform.js");
  const run = async (args: readonly string[]) => {
    await rm(target, { recursive: true, force: true });
    await cp(source, target, { recursive: true });
    return { ...(await observe(args)), result: await readFile(join(target, "d0/f0.js"), "utf8") };
  };
  const ours = (pattern: string) => run(["--input-type=module", "--eval", applying, root, target, pattern]);
  const theirs = () => run([cli, "--silent", "--cpus=2", "--transform", script, target]);
  const all: Record<"theirs" | "plain" | "filtered", Awaited<ReturnType<typeof run>>[]> = {
    theirs: [],
    plain: [],
    filtered: [],
  };
  for (let round = 0; round < rounds; round++) {
    all.theirs.push(await theirs());
    all.plain.push(await ours("modern-array"));
    all.filtered.push(await ours("modern-array-filtered"));
  }
  const results = new Set(Object.values(all).flatMap((runs) => runs.map(({ result }) => result)));
  if (results.size !== 1) throw new Error("The two runners did not write the same bytes.");
  // Whatever else the machine does only ever makes a run slower, and two threads more so than one.
  const fastest = (runs: typeof all.plain) => Math.min(...runs.map(({ ms }) => ms));
  const speed = (runs: typeof all.plain) => Math.round((files / fastest(runs)) * 1000);
  const detail = (runs: typeof all.plain) => `${speed(runs)} files/s against ${speed(all.theirs)}`;
  const peak = (runs: typeof all.plain) => median(runs.map(({ mebibytes }) => mebibytes));
  const [memory, other] = [peak(all.plain), peak(all.theirs)];
  return [
    {
      name: `files per second against jscodeshift, ${files} files`,
      value: speed(all.plain) / speed(all.theirs),
      unit: "x",
      target: { atLeast: 1.5 },
      detail: detail(all.plain),
    },
    {
      name: "the same where a precondition spares 3 of 4",
      value: speed(all.filtered) / speed(all.theirs),
      unit: "x",
      target: { atLeast: 1.5 },
      detail: detail(all.filtered),
    },
    {
      name: "peak memory against jscodeshift",
      value: memory / other,
      unit: "x",
      target: { atMost: 1.2 },
      detail: `${memory.toFixed(0)} MiB against ${other.toFixed(0)} MiB, all processes, proportional set size`,
    },
  ];
}

async function inLargeRepository(scratch: string, root: string): Promise<Measurement[]> {
  const directory = join(scratch, "large");
  await createSources(directory, 10_000);
  execFileSync("git", ["init", "--quiet", directory]);
  execFileSync("git", ["-C", directory, "add", "--all"]);
  const answers = Array.from({ length: 5 }, () => {
    const args = ["--input-type=module", "--eval", asking, root, directory];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Record<
      "resolved" | "first" | "listed",
      number
    >;
  });
  const of = (key: "resolved" | "first") => median(answers.map((answer) => answer[key]));
  const detail = "10,000 files, in a fresh process, median of 5";
  return [
    { name: "open, list and resolve", value: of("resolved"), unit: "ms", target: { atMost: 150 }, detail },
    { name: "first progress of a preview", value: of("first"), unit: "ms", target: { atMost: 1000 }, detail },
  ];
}

async function createLibrary(root: string): Promise<void> {
  for (const [id, more] of [
    ["modern-array", {}],
    ["modern-array-filtered", { preconditions: { contains: ["util.isArray"] } }],
  ] as const) {
    const manifest = {
      id,
      kind: "codemod",
      version: "1.0.0",
      title: "Use Array.isArray",
      problem: "util.isArray is gone.",
      status: "stable",
      provenance: { author: "maintainers" },
      changelog: [{ version: "1.0.0", change: "First version." }],
      engine: { name: "jscodeshift", range: "^17.0.0" },
      languages: ["javascript"],
      targets: [{ package: "node", range: ">=18" }],
      effects: ["**/*.js"],
      safety: "safe",
      ...more,
    };
    const directory = join(root, "codemods", id);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "pattern.json"), JSON.stringify(manifest));
    await writeFile(join(directory, "transform.js"), transform);
  }
  const { writeIndex } = (await import(library)) as { writeIndex: (root: string) => Promise<unknown> };
  await writeIndex(root);
}

/** About 3 KiB each, one in four with something to change. */
async function createSources(root: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const directory = join(root, `d${index % 50}`);
    if (index < 50) await mkdir(directory, { recursive: true });
    const check = index % 4 === 0 ? "util.isArray(items)" : "Array.isArray(items)";
    const functions = Array.from(
      { length: 12 },
      (_, at) => `
/** Sums what part ${at} of module ${index} has. */
async function part${at}(items, { start = 0, ...rest } = {}) {
  if (!(${check})) throw new TypeError(\`expected a list, received \${typeof items}\`);
  const known = items.filter((item) => item?.value !== undefined && !rest.skip?.has(item.id));
  return known.reduce((sum, { value }) => sum + value * ${at + 1}, start);
}
`,
    );
    const text = `const util = require("util");\n${functions.join("")}\nmodule.exports = { part0, part1 };\n`;
    await writeFile(join(directory, `f${index}.js`), text);
  }
}

const sampleEveryMs = 25;

/** How long a program takes, and the most memory that it and its children have at once. */
async function observe(args: readonly string[]): Promise<{ ms: number; mebibytes: number }> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const exit = once(child, "exit") as Promise<[number | null]>;
  let [peak, running] = [0, true];
  const ended = exit.finally(() => (running = false));
  while (running) {
    peak = Math.max(peak, await memoryOf(child.pid ?? 0));
    await Promise.race([ended, sleep(sampleEveryMs)]);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`node ${args.slice(0, 2).join(" ")} … ended with ${String(code)}`);
  return { ms: performance.now() - begin, mebibytes: peak / 1024 };
}

/** KiB of a process and its children: what several of them share is counted once. */
async function memoryOf(pid: number): Promise<number> {
  try {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
    const own = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    const others = await Promise.all(children.split(" ").filter(Boolean).map(Number).map(memoryOf));
    return others.reduce((sum, one) => sum + one, own);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
