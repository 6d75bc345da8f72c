import { createRedactor } from "@codex-orchestrator/process-runner";
import { ResultsFolder } from "../sweep/results-folder.ts";

/** Prints how many records a results folder holds, and which are forged once as many more have been kept. */
const results = await ResultsFolder.open(process.argv[2] ?? "", createRedactor());
const found = [...results.records];
for (const { epoch, ...record } of found) {
  const { attempt } = results.next(record.scenario, epoch);
  results.add({ ...record, epoch, attempt });
}
const kept = results.records.length - found.length;
process.stdout.write(JSON.stringify({ found: found.length, kept, forged: await results.forged() }));
