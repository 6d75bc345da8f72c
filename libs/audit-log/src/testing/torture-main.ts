// The long form of the torture test: npm run torture -w @codex-orchestrator/audit-log [-- <kills> [<processes>]]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { torture } from "./torture.ts";

const [, , kills = "200", processes = "8"] = process.argv;

const directory = await mkdtemp(join(tmpdir(), "audit-torture-"));
const result = await torture(join(directory, "audit.log"), Number(processes), Number(kills));
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
const passed = result.lost === 0 && result.findings.length === 0 && result.acknowledged > 0;
process.stdout.write(passed ? "passed\n" : `FAILED; the log is in ${directory}\n`);
if (passed) await rm(directory, { recursive: true });
else process.exitCode = 1;
