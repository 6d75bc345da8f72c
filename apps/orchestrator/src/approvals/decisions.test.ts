import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuditLog } from "@codex-orchestrator/audit-log";
import { RunStore, type Run } from "@codex-orchestrator/manifest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { firstManifest } from "../evidence/first-manifest.ts";
import type { RunEventBody } from "../manager/events.ts";
import { ApprovalDesk } from "./approval-desk.ts";
import { decide, expireApprovals, requireDecided, type DecisionPorts } from "./decisions.ts";

let directory: string;
let run: Run;
let ports: DecisionPorts;
let events: RunEventBody[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "decisions-"));
  const store = await RunStore.open(directory);
  const task = { id: "t", title: "T", source: "t.md", digest: "0".repeat(64) };
  const mode = { selected: "mcp" as const, reason: "A test.", guardrails: [] };
  run = await store.create("t", new Date(), (id) => firstManifest(id, { task, mode }));
  events = [];
  ports = {
    run,
    audit: await AuditLog.open(join(directory, "audit.log")),
    emit: (event) => void events.push(event),
  };
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const ask = (subject: string, at = new Date()) =>
  new ApprovalDesk({ ...ports, record: run, clock: () => at }).ask({ action: "a", reason: subject, subject });
const approve = (id?: string) => decide(id, { decision: "approved", actor: "somebody" }, ports);

describe("a decision", () => {
  it("is on record with who, when and why, once", async () => {
    await ask("rm x");
    await decide(undefined, { decision: "rejected", actor: "somebody", comment: "No." }, ports);
    expect(run.manifest.approvals).toMatchObject([
      { decision: "rejected", actor: "somebody", comment: "No.", decidedAt: expect.any(String) as string },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["ApprovalRequested", "ApprovalDecided"]);
    await expect(approve()).rejects.toThrow(/does not wait for an approval; it waits for nothing\./);
  });

  it("must say which one, when there are several", async () => {
    await ask("one");
    await ask("two");
    await expect(approve()).rejects.toThrow(/waits for approval-1, approval-2\. Say which one is meant\./);
    await expect(approve("approval-9")).rejects.toThrow(
      /does not wait for approval-9; it waits for approval-1, /,
    );
    await approve("approval-2");
    expect(() => {
      requireDecided(run.manifest);
    }).toThrow(/still waits for approval-1, one\. Decide with `approve /);
    await approve();
    requireDecided(run.manifest);
  });

  it("counts for exactly what was asked", async () => {
    await ask("one");
    await approve();
    const desk = new ApprovalDesk({ ...ports, record: run, clock: () => new Date() });
    expect(desk.recordOf({ subject: "one" })?.decision).toBe("approved");
    expect(desk.recordOf({ subject: "one " })).toBeUndefined();
    expect((await ask("one")).decision).toBe("approved");
    expect(run.manifest.approvals).toHaveLength(1);
  });

  it("that nobody makes in seven days is a no, on record", async () => {
    const days = 24 * 60 * 60_000;
    await ask("old", new Date(Date.now() - 8 * days));
    await ask("young", new Date(Date.now() - 6 * days));
    await expireApprovals(ports);
    expect(run.manifest.approvals.map(({ decision }) => decision)).toEqual(["expired", "pending"]);
    expect(run.manifest.approvals[0]!.actor).toBeUndefined();
  });
});
