import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { runProcess, shellCommand } from "../index.ts";
import { isRunning } from "../testing/family.ts";
import { request, shell, temporaryFolder } from "../testing/workshop.ts";
import { hasProcessTable } from "./process-table.ts";

/** A program of this name is shown as if it were in the middle of execve(2), where it has memory and no environment yet. */
const inExecve = vi.hoisted(() => ({ name: "in-execve", looksLeft: 0 }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const isVictim = (pid: string) => {
    try {
      return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim() === inExecve.name;
    } catch {
      return false;
    }
  };
  const readFileSync = (path: string, ...options: never[]): unknown => {
    const [, pid = "", file] = /^\/proc\/(\d+)\/(environ|stat)$/.exec(path) ?? [];
    const content = fs.readFileSync(path, ...options) as unknown;
    if (file === undefined || inExecve.looksLeft === 0 || !isVictim(pid)) return content;
    if (file === "environ") {
      inExecve.looksLeft -= 1;
      return Buffer.alloc(0);
    }
    const fields = String(content).split(" ");
    // Where arguments and environment begin and end (proc_pid_stat(5)).
    return Buffer.from(fields.fill("0", 47, 51).join(" "), "latin1");
  };
  return { ...fs, readFileSync };
});

beforeEach((context) => {
  if (hasProcessTable) return;
  console.warn("skipped: without /proc, environments are not read");
  context.skip();
});

const pidIn = (folder: string) => Number(readFileSync(join(folder, "pid"), "utf8"));

describe("what is just replacing its program when it is looked for", () => {
  it.each([
    ["left behind by a command", {}],
    ["left behind by a command that may leave nothing", { leakMs: 0 }],
  ])("is found a moment later: %s", async (_, patience) => {
    const folder = temporaryFolder();
    const program = join(folder, inExecve.name);
    copyFileSync(existsSync("/bin/sleep") ? "/bin/sleep" : "/usr/bin/sleep", program);
    const script = `setsid -f sh -c 'echo $$ > pid; exec ./${inExecve.name} 600' <&- >&- 2>&-; until grep -q ${inExecve.name} "/proc/$(cat pid)/comm"; do :; done`;
    inExecve.looksLeft = 5;
    const result = await runProcess(shell(script, { cwd: folder, ...patience }));
    expect(isRunning(pidIn(folder))).toBe(false);
    expect(result).toMatchObject({ leaky: true, termination: { cause: "leaked", survivors: [] } });
    expect(result.termination?.found).toMatchObject([{ name: inExecve.name }]);
  });

  it("is found though it does nothing else", async () => {
    const folder = temporaryFolder();
    const program = join(folder, "again-and-again");
    writeFileSync(program, '#!/bin/sh\ntest -s pid || echo $$ > pid\nexec "$0"\n');
    chmodSync(program, 0o755);
    const script = "rm -f pid; setsid -f ./again-and-again <&- >&- 2>&-; until test -s pid; do :; done";
    const lives: boolean[] = [];
    for (let round = 0; round < 30; round += 1) {
      await runProcess(shell(script, { cwd: folder, leakMs: 0 }));
      lives.push(isRunning(pidIn(folder)));
      if (lives.at(-1)) process.kill(pidIn(folder), "SIGKILL");
    }
    expect(lives).not.toContain(true);
  });
});

describe("what leaves its group, its environment and its parent, but not its session", () => {
  it("is found when the command has ended", async () => {
    const folder = temporaryFolder();
    const job = "env -i /bin/sh -c 'echo $$ > pid; exec sleep 600' <&- >&- 2>&- &";
    const script = `set -m; ${job} until test -s pid; do :; done`;
    const result = await runProcess(request(shellCommand(script, { shell: "bash" }), { cwd: folder }));
    const lives = isRunning(pidIn(folder));
    if (lives) process.kill(pidIn(folder), "SIGKILL");
    expect(lives).toBe(false);
    expect(result).toMatchObject({ leaky: true, termination: { cause: "leaked", survivors: [] } });
  });
});
