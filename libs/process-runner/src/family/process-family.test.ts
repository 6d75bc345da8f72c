import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { isRunning } from "../testing/family.ts";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { temporaryFolder } from "../testing/workshop.ts";
import { endFamily } from "./end-family.ts";
import { newMarker } from "./marker.ts";
import { ProcessFamily } from "./process-family.ts";
import { hasProcessTable } from "./process-table.ts";

beforeEach((context) => {
  if (hasProcessTable) return;
  console.warn("skipped: without /proc, processes are known by their group alone");
  context.skip();
});

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Runs a shell script in a session of its own whose environment has this variable. */
function run(script: string, marker: string): number {
  const [name = "", value = ""] = marker.split("=");
  const child = spawn("/bin/sh", ["-c", script], {
    env: { PATH: "/usr/bin:/bin", [name]: value },
    stdio: "ignore",
    detached: true,
  });
  started.push(child);
  return child.pid ?? 0;
}

/** For those who end when they are asked to. */
const patientMs = 20_000;

const anyMarker = () => `FAMILY=${randomUUID()}`;
const marked = (...markers: string[]) => new ProcessFamily({ markers });
const namesIn = (family: ProcessFamily) =>
  family
    .look()
    .members.map(({ name }) => name)
    .sort();

describe("a family that is known by what its environment says", () => {
  it("is found in whatever session, with descendants that lost the marker, and ended", async () => {
    const marker = anyMarker();
    const family = marked(marker);
    run("setsid -f sleep 600; env -i /bin/sleep 600 & sleep 600", marker);
    await expect.poll(() => namesIn(family)).toEqual(["sh", "sleep", "sleep", "sleep"]);
    const ending = await endFamily(family, patientMs);
    expect(ending).toMatchObject({ signals: ["SIGTERM"], escalated: false, survivors: [] });
    expect(ending.found.map(({ name }) => name).sort()).toEqual(["sh", "sleep", "sleep", "sleep"]);
    expect(family.standing()).toBe("empty");
  });

  it("may have several markers: one of them is enough", async () => {
    const [one, other] = [anyMarker(), anyMarker()];
    const family = marked(one, other);
    const pids = [run("exec sleep 600", one), run("exec sleep 600", other)];
    await expect.poll(() => namesIn(family)).toEqual(["sleep", "sleep"]);
    expect(await endFamily(family, patientMs)).toMatchObject({ signals: ["SIGTERM"], survivors: [] });
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it("is ended also when it ignores to be asked, and goes on having children", async () => {
    const marker = anyMarker();
    const stubborn = marked(marker);
    run("trap '' TERM; while true; do sleep 600 & sleep 0.01; done", marker);
    await expect.poll(() => namesIn(stubborn).length).toBeGreaterThan(5);
    expect(await endFamily(stubborn, 50)).toMatchObject({
      signals: ["SIGTERM", "SIGKILL"],
      escalated: true,
      survivors: [],
    });
    expect(namesIn(stubborn)).toEqual([]);
    const nothing = { signals: [], escalated: false, found: [], survivors: [] };
    expect(await endFamily(stubborn, 50)).toEqual(nothing);
  });

  it("is not a stranger's, nor has anybody who is older", async () => {
    const [marker, other] = [anyMarker(), anyMarker()];
    const older = run("exec sleep 600", marker);
    await expect.poll(() => namesIn(marked(marker))).toEqual(["sleep"]);
    const stranger = run("exec sleep 601", other);
    const since = new ProcessFamily({ markers: [], leader: older }).since + 1;
    const younger = new ProcessFamily({ markers: [marker], since });
    expect(younger.look().members).toEqual([]);
    expect(await endFamily(younger, 50)).toMatchObject({ found: [] });
    expect(isRunning(older)).toBe(true);
    expect(await endFamily(marked(marker), 50)).toMatchObject({ found: [{ pid: older }] });
    expect(isRunning(stranger)).toBe(true);
  });

  it("does not have the process that looks, nor whom it descends from", async () => {
    const marker = anyMarker();
    const [name = "", value = ""] = marker.split("=");
    const main = [process.execPath, ...typescriptProgram("end-own-family.ts"), marker];
    const script = 'sleep 600 & "$@"; echo still there';
    const shell = spawn("/bin/sh", ["-c", script, "sh", ...main], {
      env: { PATH: process.env["PATH"], HOME: temporaryFolder(), [name]: value },
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(shell);
    let said = "";
    shell.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    expect(await once(shell, "close")).toEqual([0, null]);
    expect(said).toBe("ended sleep\nstill there\n");
    expect(namesIn(marked(marker))).toEqual([]);
  });
});

describe("a family with a leader that somebody else started", () => {
  it("is alive for as long as anything of it is, and has what left its group and its session", async () => {
    const marker = newMarker();
    const leader = run("setsid -f sleep 600; sleep 600 & wait", marker.assignment);
    const family = new ProcessFamily({ markers: [marker.assignment], leader });
    await expect.poll(() => namesIn(family)).toEqual(["sh", "sleep", "sleep"]);
    expect(family.standing()).toBe("alive");
    process.kill(leader, "SIGKILL");
    await expect.poll(() => namesIn(family)).toEqual(["sleep", "sleep"]);
    expect(family.standing()).toBe("alive");
    expect(await endFamily(family, 100)).toMatchObject({ survivors: [] });
    expect(family.standing()).toBe("empty");
  });

  it("has whoever is in its group without a marker", async () => {
    const leader = run("env -i /bin/sleep 600 & wait", anyMarker());
    const family = new ProcessFamily({ markers: [], leader });
    await expect.poll(() => namesIn(family)).toEqual(["sh", "sleep"]);
    expect(await endFamily(family, patientMs)).toMatchObject({ signals: ["SIGTERM"], survivors: [] });
    expect(namesIn(family)).toEqual([]);
  });
});
