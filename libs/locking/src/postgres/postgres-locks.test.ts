import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { describeLockContract } from "../testing/lock-contract.ts";
import { describeProcessContract } from "../testing/process-contract.ts";
import { startPostgres, type PostgresServer } from "../testing/postgres-server.ts";
import { postgresLocks } from "./postgres-locks.ts";

let server: PostgresServer;
let pool: pg.Pool;
beforeAll(async () => {
  server = await startPostgres(process.env["PGURL"]);
  pool = new pg.Pool({ connectionString: server.url, max: 8 });
  pool.on("error", () => undefined);
}, 120_000);
afterAll(async () => {
  await pool.end();
  await server.stop();
});

const table = `lock_test_${process.pid}`;

describeLockContract("postgres", (options) => postgresLocks(pool, { ...options, table }));
describeProcessContract("postgres", () => server.url);
