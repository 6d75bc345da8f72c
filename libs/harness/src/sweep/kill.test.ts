import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runAllScenarios } from "../index.ts";
import { sandboxed } from "../testing/sandboxed.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { startSweep } from "../testing/start-sweep.ts";
import { familyScript, membersAlive, wholeFamilyAlive } from "../testing/stubborn-family.ts";

const levels = sandboxed ? ["none", "strongest"] : ["none"];

/** A scenario that is done at once, and one whose subject is the family. */
function workshopWithFamily(level: string, limits = {}): { workshop: ScenarioWorkshop; calm: string } {
  const workshop = new ScenarioWorkshop();
  const calm = join(workshop.root, "calm");
  workshop.add("a-quick", { fixture: { a: "a" }, manifest: { epochs: 2 } });
  workshop.add("family", {
    fixture: { a: "a" },
    manifest: {
      subject: { kind: "command", command: ["node", "-e", familyScript(calm)] },
      isolation: { level },
      limits,
    },
  });
  return { workshop, calm };
}

const recordsIn = ({ results }: ScenarioWorkshop) => readdirSync(join(results, "attempts/family")).sort();

describe.each(levels)("a family of processes that does not want to end (isolation %s)", (level) => {
  it("is ended at the time limit, tried again alone, and ended again", async () => {
    for (let wallMs = 2500; ; wallMs *= 2) {
      const { workshop } = workshopWithFamily(level, { wallMs });
      const running = runAllScenarios(await workshop.load(), workshop.options());
      const seen = await Promise.race([
        wholeFamilyAlive(workshop).then(() => true),
        running.then(() => false),
      ]);
      const { attempts, summary } = await running;
      expect(membersAlive(workshop)).toBe(0);
      // Where the machine was too slow for the family to be seen alive first, nothing is proved yet.
      if (!seen && wallMs < 60_000) continue;
      const family = attempts.filter(({ scenario }) => scenario === "family");
      expect(family.map(({ verdict, alone, attempt }) => [verdict, alone, attempt])).toEqual([
        ["timeout", false, 1],
        ["timeout", true, 2],
      ]);
      expect(summary.total).toMatchObject({ planned: 3, scored: 3, passed: 2, verdicts: { timeout: 1 } });
      return;
    }
  });

  it("is gone after kill -9 of the harness, and only what is missing is done again", async () => {
    const { workshop, calm } = workshopWithFamily(level);
    const first = startSweep(workshop, { concurrency: 1 });
    await wholeFamilyAlive(workshop);
    first.process.kill("SIGKILL");
    await first.ended();
    await expect.poll(() => membersAlive(workshop)).toBe(0);
    const quick = join(workshop.results, "attempts/a-quick/1-1.json");
    const before = readFileSync(quick, "utf8");
    writeFileSync(calm, "");

    const { last } = await startSweep(workshop, { concurrency: 1 }).ended();
    expect(last).toMatchObject({
      verdicts: [{ scenario: "a-quick" }, { scenario: "a-quick" }, { scenario: "family", verdict: "pass" }],
    });
    expect(readFileSync(quick, "utf8")).toBe(before);
    expect(existsSync(join(workshop.results, "attempts/a-quick/1-2.json"))).toBe(false);
    // The first number belongs to the attempt that was killed.
    expect(recordsIn(workshop).filter((name) => name.endsWith("json"))).toEqual(["1-1.json", "1-2.json"]);
    expect(readFileSync(join(workshop.results, "attempts/family/1-1.json"), "utf8")).toBe("");
  });
});

describe("a family of processes that does not want to end", () => {
  it("is gone after SIGINT, and the sweep goes on where it was", async () => {
    const { workshop, calm } = workshopWithFamily("strongest");
    const first = startSweep(workshop, { concurrency: 1 });
    await wholeFamilyAlive(workshop);
    first.process.kill("SIGINT");
    const { last, code, stderr } = await first.ended();
    expect([code, stderr]).toEqual([0, ""]);
    expect(membersAlive(workshop)).toBe(0);
    expect(last).toMatchObject({
      interrupted: true,
      verdicts: [{ scenario: "a-quick" }, { scenario: "a-quick" }],
    });
    expect(recordsIn(workshop)).toEqual([]);
    expect(readdirSync(join(workshop.root, "work"))).toEqual([]);

    writeFileSync(calm, "");
    const { attempts, interrupted } = await runAllScenarios(await workshop.load(), workshop.options());
    expect(interrupted).toBe(false);
    expect(attempts.map(({ scenario, attempt, verdict }) => [scenario, attempt, verdict])).toEqual([
      ["a-quick", 1, "pass"],
      ["a-quick", 1, "pass"],
      ["family", 1, "pass"],
    ]);
  });
});

describe("a child that lives on after its parent has ended", () => {
  const leave = `require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'inherit' }).unref();
    fs.writeFileSync('done.txt', '');`;

  it.each(levels)("is ended at once, and the result does not wait for it (isolation %s)", async (level) => {
    const workshop = new ScenarioWorkshop();
    workshop.add("one", {
      fixture: { a: "a" },
      manifest: { subject: { kind: "command", command: ["node", "-e", leave] }, isolation: { level } },
    });
    const { verdict, phases } = await workshop.attempt("one");
    expect(verdict).toBe("pass");
    // In a sandbox it ends with the sandbox, before anybody could call it a leak.
    expect(phases[0]?.leaky).toBe(level === "none");
    expect(membersAlive(workshop)).toBe(0);
  });
});
