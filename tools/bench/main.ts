// npm run bench [name…]: measures what the documentation promises, each as a ratio within one run.
import { isMet, type Benchmark, type Measurement } from "./measurement.ts";
import { auditLog } from "./audit-log.bench.ts";
import { durableWrite } from "./durable-write.bench.ts";
import { locks } from "./locks.bench.ts";
import { patterns } from "./patterns.bench.ts";
import { processRunner } from "./process-runner.bench.ts";
import { redaction } from "./redaction.bench.ts";
import { runListing } from "./run-listing.bench.ts";
import { specGuard } from "./spec-guard.bench.ts";
import { scenario } from "./scenario.bench.ts";
import { startUp } from "./start-up.bench.ts";

const benchmarks: readonly Benchmark[] = [
  startUp,
  durableWrite,
  locks,
  auditLog,
  runListing,
  processRunner,
  redaction,
  scenario,
  patterns,
  specGuard,
];

const names = process.argv.slice(2);
const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.length === 0)
  throw new Error(`No benchmark is called so. There are: ${benchmarks.map((b) => b.name).join(", ")}.`);

let missed = 0;
for (const { name, measure } of chosen)
  for (const measurement of await measure()) {
    if (!isMet(measurement)) missed += 1;
    process.stdout.write(`${name.padEnd(14)} ${describe(measurement)}\n`);
  }
process.exitCode = missed === 0 ? 0 : 1;

function describe(measurement: Measurement): string {
  const { name, value, unit, target, detail } = measurement;
  const number = `${value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2)} ${unit}`;
  return `${name.padEnd(44)} ${number.padStart(16)}  ${verdict(measurement, target).padEnd(22)} ${detail}`;
}

function verdict(measurement: Measurement, target: Measurement["target"]): string {
  if (target === undefined) return "";
  const wanted = "atMost" in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
  return `${isMet(measurement) ? "met" : "MISSED"} (${wanted})`;
}
