import { type ScenarioFolders, type SweepOptions, findScenarios, runAllScenarios } from "../index.ts";

/**
 * Runs the sweep that it gets as JSON on its command line, and stops it at SIGINT. Prints every event as a line of JSON,
 * and in the end the verdicts, with the memory that the sweep itself took: the highest resident size above the one before
 * it, which the loader of TypeScript inflates.
 */
const { folders, options } = JSON.parse(process.argv[2] ?? "") as {
  readonly folders: ScenarioFolders;
  readonly options: SweepOptions;
};
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const interrupt = new AbortController();
process.once("SIGINT", () => {
  interrupt.abort();
});

const { scenarios } = await findScenarios(folders);
const before = process.memoryUsage.rss();
let peak = before;
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 10);
const { attempts, summary, interrupted } = await runAllScenarios(scenarios, {
  ...options,
  signal: interrupt.signal,
  onEvent: print,
});
clearInterval(sampler);
print({
  type: "ended",
  interrupted,
  verdicts: attempts.map(({ scenario, verdict, reason }) => ({ scenario, verdict, reason })),
  notAdmitted: summary.notAdmitted.map(({ scenario, status, detail }) => ({ scenario, status, detail })),
  peakBytes: peak - before,
});
