import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";

import { afterEach, describe, expect, it } from "vitest";

import { endFamily, membersOf } from "./process-family.ts";
import { readProcess } from "./process-table.ts";

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Runs a shell script whose environment has this mark. */
function run(script: string, mark: string): number {
  const [name = "", value = ""] = mark.split("=");
  const child = spawn("/bin/sh", ["-c", script], {
    env: { PATH: "/usr/bin:/bin", [name]: value },
    stdio: "ignore",
    detached: true,
  });
  started.push(child);
  return child.pid ?? 0;
}

const namesOf = (mark: string) => membersOf({ marks: [mark], since: 0 }).map(({ name }) => name);
const newMark = () => `FAMILY=${randomUUID()}`;

describe.skipIf(process.platform !== "linux")("a family of processes", () => {
  it("is found by its mark, in whatever session, with descendants that lost the mark", async () => {
    const mark = newMark();
    run("setsid -f sleep 600; env -i /bin/sleep 600 & sleep 600", mark);
    await expect.poll(() => namesOf(mark).sort()).toEqual(["sh", "sleep", "sleep", "sleep"]);
    expect(await endFamily({ marks: [mark], since: 0 }, 100)).toEqual([]);
    expect(namesOf(mark)).toEqual([]);
  });

  it("is ended also when it ignores to be asked, and goes on having children", async () => {
    const mark = newMark();
    run("trap '' TERM; while true; do sleep 600 & sleep 0.01; done", mark);
    await expect.poll(() => namesOf(mark).length).toBeGreaterThan(5);
    expect(await endFamily({ marks: [mark], since: 0 }, 50)).toEqual([]);
    expect(namesOf(mark)).toEqual([]);
  });

  it("is not a stranger's, nor anybody who is older", async () => {
    const [mark, other] = [newMark(), newMark()];
    const older = run("exec sleep 600", mark);
    await expect.poll(() => namesOf(mark)).toEqual(["sleep"]);
    const stranger = run("sleep 601; true", other);
    const since = (readProcess(older)?.startedAt ?? 0) + 1;
    expect(membersOf({ marks: [mark], since })).toEqual([]);
    expect(await endFamily({ marks: [mark], since }, 50)).toEqual([]);
    expect(await endFamily({ marks: [mark], since: 0 }, 50)).toEqual([]);
    expect(readProcess(stranger)).toBeDefined();
  });
});
