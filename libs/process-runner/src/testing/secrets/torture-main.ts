// The long form of redaction/secret-torture.test.ts:
//   npm run torture -w @codex-orchestrator/process-runner [-- <secrets>]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { tortureSecrets } from "./secret-torture.ts";

const secrets = Number(process.argv[2] ?? "5000");
const folder = await mkdtemp(join(tmpdir(), "process-runner-torture-"));
try {
  const { leaks, cuts, keptBytes } = await tortureSecrets(folder, process.env["PATH"] ?? "", {
    secrets,
    errors: Math.min(secrets, 500),
    everyTwoCuts: true,
  });
  const found = Object.entries(leaks).flatMap(([place, all]) => all.map((leak) => `${place}: ${leak}`));
  const what = `${secrets} secrets, ${cuts} ways to cut them, ${keptBytes} bytes kept`;
  process.stdout.write(`${found.length === 0 ? "passed" : "FAILED"}: ${found.length} leaks in ${what}\n`);
  for (const leak of found.slice(0, 20)) process.stdout.write(`${leak}\n`);
  if (found.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
