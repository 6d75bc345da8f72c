import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type PostgresServer } from "./testing/postgres-server.ts";
import { torture } from "./testing/torture.ts";

let root: string;
let server: PostgresServer;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "locking-torture-"));
  server = await startPostgres(process.env["PGURL"]);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

// The long form, 16 processes of 200 sections each with 60 kills: npm run torture -w @codex-orchestrator/locking
it.each(["file", "postgres"])(
  "with %s: one owner, no lost update, rising tokens and no deadlock, while owners are killed",
  async (name) => {
    const directory = join(root, name);
    await mkdir(directory);
    const where = name === "file" ? join(root, "locks") : server.url;
    const result = await torture({ where, directory, processes: 4, sections: 20, kills: 4 });
    expect(result).toMatchObject({ sections: 80, doubleOwners: 0, lostUpdates: 0, unorderedTokens: 0 });
  },
  180_000,
);
