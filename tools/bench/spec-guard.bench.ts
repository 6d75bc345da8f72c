import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Benchmark, Measurement } from "./measurement.ts";
import { withScratch } from "./scratch.ts";

const packages = 1000;
const filesPerPackage = 19;
const changedPerPackage = 2;
const rounds = 7;
const library = pathToFileURL(join(import.meta.dirname, "../../libs/spec-guard/dist/index.js")).href;
const bin = pathToFileURL(join(import.meta.dirname, "../../libs/spec-guard/dist/bin/spec-guard.js")).href;

/** A thousand specs, each with a review at a commit and an approval, and a change of two thousand files under them all. */
export const specGuard: Benchmark = {
  name: "spec-guard",
  measure: () =>
    withScratch(async (root) => {
      await createRepository(root);
      return [...commandLine(root), againstGit(root)];
    }),
};

/** The whole command in a fresh process: its time since the process began, and its highest memory. */
function commandLine(root: string): Measurement[] {
  const program = `
    process.on("exit", () => {
      const rss = process.resourceUsage().maxRSS / 1024;
      process.stderr.write(JSON.stringify({ ms: performance.now(), rss }));
    });
    await import(${JSON.stringify(bin)});`;
  const runs = Array.from({ length: rounds }, () => evaluate(program, root, ["check", "--base", "main"]));
  const detail = `${packages} specs, ${packages * (filesPerPackage + 1)} files, ${packages * changedPerPackage} changed; best of ${rounds}`;
  const best = (name: "ms" | "rss") => Math.min(...runs.map((run) => run[name]));
  return [
    { name: "check of a large change", value: best("ms"), unit: "ms", target: { atMost: 1000 }, detail },
    { name: "peak memory of that process", value: best("rss"), unit: "MiB", target: { atMost: 150 }, detail },
  ];
}

/** In one process, in turns: the check, and the least that any check must do. */
function againstGit(root: string): Measurement {
  const program = `
    import { execFile } from "node:child_process";
    import { readFile } from "node:fs/promises";
    import { promisify } from "node:util";
    import { checkSpecs } from ${JSON.stringify(library)};
    const directory = process.cwd();
    const env = { PATH: process.env.PATH };
    const specs = Array.from({ length: ${packages} }, (_, index) => \`tasks/specs/\${index}.md\`);
    const check = async () => {
      const { open } = await checkSpecs({ directory, env, scope: { base: "main" }, now: new Date() });
      if (open > 0) throw new Error("the benchmark's repository has findings");
    };
    const least = async () => {
      await promisify(execFile)("git", ["diff", "--name-only", "main"], { cwd: directory, env, maxBuffer: 1e9 });
      for (const spec of specs) await readFile(spec, "utf8");
    };
    const time = async (work) => {
      const begin = performance.now();
      await work();
      return performance.now() - begin;
    };
    const ours = [], theirs = [];
    for (let round = 0; round < ${rounds}; round++) {
      ours.push(await time(check));
      theirs.push(await time(least));
    }
    const middle = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    process.stderr.write(JSON.stringify({ ms: middle(ours), rss: middle(theirs) }));`;
  const { ms: ours, rss: theirs } = evaluate(program, root, []);
  return {
    name: "check against git diff and reading the specs",
    value: ours / theirs,
    unit: "x",
    target: { atMost: 3 },
    detail: `${Math.round(ours)} ms against ${Math.round(theirs)} ms, medians of ${rounds} in turns`,
  };
}

function evaluate(program: string, cwd: string, args: readonly string[]): { ms: number; rss: number } {
  const flags = ["--input-type=module", "--eval", program, "--", "spec-guard", ...args];
  const { stderr, status } = spawnSync(process.execPath, flags, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`The program of the benchmark ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stderr) as { ms: number; rss: number };
}

interface SpecGuard {
  readonly parseSpec: (path: string, text: string) => unknown;
  readonly digestOf: (spec: unknown) => string;
}

async function createRepository(root: string): Promise<void> {
  const { parseSpec, digestOf } = (await import(library)) as SpecGuard;
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "gc.auto=0", ...args], {
      cwd: root,
      encoding: "utf8",
    });
  const commitAll = () => {
    git("add", "--all");
    git("commit", "--quiet", "--message=x");
  };
  git("init", "--quiet", "--initial-branch=main");
  await writeSources(root, filesPerPackage, 0);
  commitAll();
  const commit = git("rev-parse", "HEAD").trim();
  await mkdir(join(root, "tasks/specs"), { recursive: true });
  for (let index = 0; index < packages; index++) {
    const path = `tasks/specs/${index}.md`;
    const digest = digestOf(parseSpec(path, specText(index, commit, "")));
    const approvals = `approvals:\n  - { role: qa, actor: role:qa, at: 2026-01-01, specDigest: "${digest}" }\n`;
    await writeFile(join(root, path), specText(index, commit, approvals.replace(/\{ (.*) \}/, flat)));
  }
  commitAll();
  git("switch", "--quiet", "--create=change");
  await writeSources(root, changedPerPackage, 1);
  commitAll();
  // As in a fresh clone.
  git("gc", "--quiet");
}

/** The members of a mapping in braces, each on its line, as `spec-guard approve` writes them. */
const flat = (_: string, members: string) => members.split(", ").join("\n    ");

async function writeSources(root: string, count: number, version: number): Promise<void> {
  for (let index = 0; index < packages; index++) {
    const folder = join(root, `libs/p${index}/src`);
    await mkdir(folder, { recursive: true });
    for (let file = 0; file < count; file++) {
      const lines = Array.from(
        { length: 30 },
        (_, line) => `export const v${line} = ${line + (line === 3 ? version : 0)};`,
      );
      await writeFile(join(folder, `f${file}.ts`), `// ${index} ${file}\n${lines.join("\n")}\n`);
    }
  }
}

function specText(index: number, commit: string, approvals: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return `---
id: spec-${index}
title: "Spec number ${index}"
status: approved
owners: [role:architecture]
risk: low
covers:
  - libs/p${index}/**
excludes: []
last_review:
  date: ${today}
  commit: "${commit}"
  reviewer: role:dx
${approvals}---

# Spec ${index}

${"What must be so, in some words. ".repeat(60)}
`;
}
