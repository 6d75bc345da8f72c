import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { probeIsolation, runProcess, type RunRequest } from "@codex-orchestrator/process-runner";
import { median, type Benchmark, type Measurement } from "./measurement.ts";
import { inMilliseconds, time } from "./paired.ts";
import { withScratch } from "./scratch.ts";

const command = "/usr/bin/true";
const env = { PATH: "/usr/bin:/bin" };
const concurrency = 2;
const runsPerRound = 8;

/** The programs that each mechanism of isolation needs. */
const sandboxTools = {
  bubblewrap: ["bwrap"],
  unshare: ["unshare", "cat", "sed", "mount", "umount", "mkdir", "chmod", "ln", "setpriv"],
} as const;

/** What it costs to run a command through the runner, against a bare spawn, and what each safeguard adds to that. */
export const processRunner: Benchmark = {
  name: "process-runner",
  measure: async () => [
    await measureRunner(),
    await measureIsolation("bubblewrap", { target: { atMost: 12 } }),
    await measureIsolation("unshare"),
    await measureAddition("limits on processor time and files", {
      limits: { cpuSeconds: 60, fileBytes: 1_000_000 },
    }),
    await measureAddition("a control group", { controlGroup: { require: true } }),
  ],
};

const run = (addition: Partial<RunRequest> = {}) =>
  runProcess({ command: [command], cwd: "/", env, timeoutMs: 60_000, ...addition });

/** Rounds are short, and each is compared with its neighbour only: on a busy machine, only those two are alike. */
async function measureRunner(): Promise<Measurement> {
  await round(run);
  const pairs = await inTurns(
    120,
    () => round(run),
    () => round(bareSpawn),
  );
  const perRun = (of: (pair: Pair) => number) => median(pairs.map(of)) / runsPerRound;
  return {
    name: "runner against bare spawn with pipes, 2 at a time",
    value: median(pairs.map(({ ours, theirs }) => ours / theirs)),
    unit: "x",
    target: { atMost: 1.3 },
    detail: inMilliseconds({ ours: perRun(({ ours }) => ours), theirs: perRun(({ theirs }) => theirs) }),
  };
}

interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

async function inTurns(
  rounds: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let index = 0; index < rounds; index++) {
    if (index % 2 === 0) pairs.push({ ours: await time(ours), theirs: await time(theirs) });
    else {
      const first = await time(theirs);
      pairs.push({ ours: await time(ours), theirs: first });
    }
  }
  return pairs;
}

async function bareSpawn(): Promise<void> {
  const child = spawn(command, [], { cwd: "/", env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, "close");
}

async function round(one: () => Promise<unknown>): Promise<void> {
  let left = runsPerRound;
  const worker = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

function measureIsolation(
  mechanism: keyof typeof sandboxTools,
  { target }: Pick<Measurement, "target"> = {},
): Promise<Measurement> {
  return withScratch(async (searchPath) => {
    for (const name of sandboxTools[mechanism]) {
      const program = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        .map((folder) => join(folder, name))
        .find((path) => existsSync(path));
      if (program !== undefined) await symlink(program, join(searchPath, name));
    }
    const { levels, problems } = await probeIsolation(searchPath);
    if (levels.full === undefined)
      throw new Error(`No isolation by ${mechanism} here: ${problems.join(" ")}`);
    const isolation = { level: "full", require: true, searchPath } as const;
    return measureAddition(`isolation full by ${mechanism}`, { isolation }, target);
  });
}

/** What something adds to a run, one run at a time: the best of each, for whatever else the machine does only adds time. */
async function measureAddition(
  what: string,
  addition: Partial<RunRequest>,
  target?: Measurement["target"],
): Promise<Measurement> {
  await run(addition);
  const pairs = await inTurns(
    100,
    () => run(addition),
    () => run(),
  );
  const best = {
    ours: Math.min(...pairs.map(({ ours }) => ours)),
    theirs: Math.min(...pairs.map(({ theirs }) => theirs)),
  };
  return {
    name: `${what} adds`,
    value: best.ours - best.theirs,
    unit: "ms",
    ...(target && { target }),
    detail: `${inMilliseconds(best)}, best of ${pairs.length}`,
  };
}
