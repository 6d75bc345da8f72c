import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { median, type Benchmark } from "./measurement.ts";

const program = join(import.meta.dirname, "../../apps/orchestrator/dist/main.js");
const rounds = 9;
const runsPerRound = 12;

/** What `--help` costs against the barest node there is, in processor time, in turns so that noise hits both. */
export const startUp: Benchmark = {
  name: "start-up",
  measure: () => {
    const ratios: number[] = [];
    let bare = 0;
    let help = 0;
    for (let round = 0; round < rounds; round++) {
      const one = processorMilliseconds(["-e", "0"]);
      const other = processorMilliseconds([program, "--help"]);
      ratios.push(other / one);
      bare += one / rounds;
      help += other / rounds;
    }
    const detail = `node -e 0: ${bare.toFixed(1)} ms, --help: ${help.toFixed(1)} ms of processor time`;
    return Promise.resolve([
      { name: "--help against node -e 0", value: median(ratios), unit: "x", target: { atMost: 1.5 }, detail },
    ]);
  },
};

/** Processor time of one run of node, as the kernel accounts for finished children (10 ms steps, hence many runs). */
function processorMilliseconds(args: readonly string[]): number {
  const before = childrenTicks();
  for (let run = 0; run < runsPerRound; run++) {
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0)
      throw new Error(`node ${args.join(" ")} ended with ${String(status)}; run \`npm run build\` first.`);
  }
  return ((childrenTicks() - before) * 10) / runsPerRound;
}

/** cutime and cstime of proc(5); the name in the second field may hold spaces, so counting starts behind it. */
function childrenTicks(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[13]) + Number(fields[14]);
}
