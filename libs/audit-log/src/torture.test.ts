import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { torture } from "./testing/torture.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-torture-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

// The long form, with 200 kills: npm run torture -w @codex-orchestrator/audit-log
it("no acknowledged record is lost and no chain is torn while appenders are killed and suspended", async () => {
  const result = await torture(join(directory, "audit.log"), 4, 6);
  expect(result).toMatchObject({ lost: 0, findings: [] });
  expect(result.acknowledged).toBeGreaterThan(0);
  expect(result.records - result.acknowledged).toBeLessThanOrEqual(result.kills);
});
