// npm run bench:codex [name…]: what the documentation promises of Codex, each as a ratio within one run. Needs the real
// Codex, which npm run e2e:codex installs, and Linux.
import { type Benchmark, isMet } from "../measurement.ts";
import { facade } from "./facade.bench.ts";
import { memory } from "./memory.bench.ts";

const benchmarks: readonly Benchmark[] = [memory, facade];

const names = process.argv.slice(2);
const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.length === 0)
  throw new Error(`No benchmark is called so. There are: ${benchmarks.map((b) => b.name).join(", ")}.`);
let missed = 0;
for (const { name, measure } of chosen)
  for (const measurement of await measure()) {
    const verdict = isMet(measurement) ? "met" : "MISSED";
    if (verdict === "MISSED") missed += 1;
    const { value, unit, target, detail } = measurement;
    process.stdout.write(
      `${name.padEnd(14)} ${measurement.name}: ${value.toFixed(2)} ${unit}, ${verdict} ${JSON.stringify(target)} (${detail})\n`,
    );
  }
process.exitCode = missed === 0 ? 0 : 1;
