// npm run bench:codex [name…]: what the documentation promises of Codex, each as a ratio within one run. Needs the real
// Codex, which npm run e2e:codex installs, and Linux.
import { runBenchmarks } from "../run-benchmarks.ts";
import { facade } from "./facade.bench.ts";
import { memory } from "./memory.bench.ts";

process.exitCode = await runBenchmarks([memory, facade], process.argv.slice(2));
