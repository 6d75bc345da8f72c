// npm run bench [name…]: measures what the documentation promises, each as a ratio within one run.
import type { Benchmark } from "./measurement.ts";
import { auditLog } from "./audit-log.bench.ts";
import { durableWrite } from "./durable-write.bench.ts";
import { locks } from "./locks.bench.ts";
import { patterns } from "./patterns.bench.ts";
import { processRunner } from "./process-runner.bench.ts";
import { redaction } from "./redaction.bench.ts";
import { runBenchmarks } from "./run-benchmarks.ts";
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

process.exitCode = await runBenchmarks(benchmarks, process.argv.slice(2));
