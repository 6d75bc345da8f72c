import { isMet, type Benchmark, type Measurement } from "./measurement.ts";

/**
 * Runs benchmarks and prints what they measured, a line each.
 *
 * @param names of those to run; all when there are none
 * @returns the exit code: 1 when a target was missed
 */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  names: readonly string[],
): Promise<number> {
  const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0)
    throw new Error(`No benchmark is called so. There are: ${benchmarks.map((b) => b.name).join(", ")}.`);
  let missed = 0;
  for (const { name, measure } of chosen)
    for (const measurement of await measure()) {
      if (!isMet(measurement)) missed += 1;
      process.stdout.write(`${name.padEnd(14)} ${describe(measurement)}\n`);
    }
  return missed === 0 ? 0 : 1;
}

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
