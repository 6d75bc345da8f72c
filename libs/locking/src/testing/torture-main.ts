// The long form of the torture test, against both backends:
//   npm run torture -w @codex-orchestrator/locking [-- <processes> <sections> <kills>]
// For PostgreSQL, PGURL names a server; without it, the one that npm ships is started.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres-server.ts";
import { torture } from "./torture.ts";

const [, , processes = "16", sections = "200", kills = "60"] = process.argv;
const server = await startPostgres(process.env["PGURL"]);
const root = await mkdtemp(join(tmpdir(), "locking-torture-"));

async function run(name: string, where: string): Promise<boolean> {
  const directory = join(root, name);
  await mkdir(directory);
  const numbers = { processes: Number(processes), sections: Number(sections), kills: Number(kills) };
  const result = await torture({ where, directory, ...numbers });
  const { doubleOwners, lostUpdates, unorderedTokens } = result;
  const passed = doubleOwners + lostUpdates + unorderedTokens === 0;
  process.stdout.write(`${name}: ${passed ? "passed" : "FAILED"} ${JSON.stringify(result)}\n`);
  return passed;
}

try {
  const passed = [await run("file", join(root, "locks")), await run("postgres", server.url)];
  if (passed.includes(false)) process.exitCode = 1;
  // Fairness shows only when nobody dies: eight that wait for one another.
  const fair = await torture({
    where: join(root, "fair"),
    directory: root,
    processes: 8,
    sections: 100,
    kills: 0,
  });
  process.stdout.write(
    `fairness of 8: longest wait ${(fair.waits.longest / fair.waits.median).toFixed(2)} x the median\n`,
  );
} finally {
  await server.stop();
  await rm(root, { recursive: true, force: true });
}
