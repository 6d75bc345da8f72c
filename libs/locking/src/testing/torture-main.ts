// The long form of the torture test, against both backends:
//   npm run torture -w @codex-orchestrator/locking [-- <processes> <sections> <kills>]
// For PostgreSQL, PGURL names a server; without it, the one that npm ships is started.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocks } from "./open-locks.ts";
import { startPostgres } from "./postgres-server.ts";
import { until } from "./until.ts";
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

/** Fairness shows only when nobody dies and all want the lock: eight that wait for one another. */
async function isFair(where: string): Promise<boolean> {
  const directory = await mkdtemp(join(root, "fairness-"));
  const { locks, end } = openLocks(where, 60_000);
  const lock = await locks.acquire("torture");
  const running = torture({ where, directory, processes: 8, sections: 100, kills: 0 });
  await until(async () => (await locks.inspect("torture")).waiters === 8);
  await lock.release();
  const { median, longest } = (await running).waits;
  const ratio = longest / median;
  process.stdout.write(
    `fairness of 8: longest wait ${longest} ms, ${ratio.toFixed(2)} times the median of ${median} ms\n`,
  );
  await end();
  return ratio <= 5;
}

try {
  const passed = [
    await run("file", join(root, "locks")),
    await run("postgres", server.url),
    await isFair(join(root, "fair")),
    await isFair(server.url),
  ];
  if (passed.includes(false)) process.exitCode = 1;
} finally {
  await server.stop();
  await rm(root, { recursive: true, force: true });
}
