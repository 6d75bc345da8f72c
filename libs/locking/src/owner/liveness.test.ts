import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../testing/until.ts";
import { judge, livenessOf, thisProcess } from "./liveness.ts";
import type { LockOwner } from "./lock-owner.ts";
import { pidOnlyTable, processTableFor, procTable, psTable, type ProcessTable } from "./process-table.ts";

const onLinux = process.platform === "linux";
const tables: readonly (readonly [string, ProcessTable])[] = [
  ["this platform's own table", processTableFor(process.platform)],
  // `ps` is what macOS has; its output is the same wherever there is a POSIX one.
  ["ps", psTable("boot")],
  ...(onLinux ? [["proc", procTable()] as const] : []),
];

/** A process that does nothing, as an owner of a lock would describe it. */
function startProcess(): {
  readonly pid: number;
  signal: (name: NodeJS.Signals) => void;
  exited: Promise<unknown>;
} {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  started.push(() => child.kill("SIGKILL"));
  return { pid: child.pid!, signal: (name) => child.kill(name), exited: once(child, "exit") };
}
const started: (() => void)[] = [];
afterEach(() => {
  for (const stop of started.splice(0)) stop();
});

describe.each(tables)("with %s", (_, table) => {
  const observer: LockOwner = { ...thisProcess(), boot: table.boot };
  const ownerOf = (pid: number): LockOwner => ({ ...observer, pid, startedAt: table.look(pid)!.startedAt });

  it("a running process is alive, a suspended one stopped, a killed one dead", async () => {
    const child = startProcess();
    const owner = ownerOf(child.pid);
    expect(owner.startedAt).toMatch(/^\d+$/);
    await until(() => Promise.resolve(judge(owner, observer, table) === "alive"));
    child.signal("SIGSTOP");
    await until(() => Promise.resolve(judge(owner, observer, table) === "stopped"));
    child.signal("SIGKILL");
    await child.exited;
    expect(judge(owner, observer, table)).toBe("dead");
  });

  it("a process that got the pid of another is not that other", () => {
    const owner = { ...ownerOf(process.pid), startedAt: "1" };
    expect(judge(owner, observer, table)).toBe("dead");
  });

  it("a process that has ended, but whose parent has not noticed, is dead", async () => {
    const shell = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    started.push(() => shell.kill("SIGKILL"));
    const [output] = (await once(shell.stdout, "data")) as [Buffer];
    const pid = Number(output.toString());
    const owner = ownerOf(pid);
    // Until it has become `sleep`, which never looks after children, the shell might notice.
    await until(() => Promise.resolve(nameOf(shell.pid).endsWith("sleep")));
    process.kill(pid, "SIGKILL");
    await until(() => Promise.resolve(judge(owner, observer, table) === "dead"));
    expect(() => process.kill(pid, 0)).not.toThrow();
  });
});

describe("what cannot be seen from here is not declared dead", () => {
  const self = thisProcess();
  const table = processTableFor(process.platform);
  const gone = { ...self, pid: 2 ** 22 + 1 };

  it("a process that is gone is dead; of other machines and namespaces nothing is known", () => {
    expect(livenessOf(gone)).toBe("dead");
    expect(judge({ ...gone, host: "elsewhere" }, self, table)).toBe("unknown");
    expect(judge({ ...gone, machine: "another of that name" }, self, table)).toBe("unknown");
    expect(judge({ ...gone, namespace: "pid:[1] time:[1]" }, self, table)).toBe("unknown");
  });

  it("whoever owned it before this machine was started again is dead", () => {
    expect(judge({ ...self, boot: "an earlier one" }, self, table)).toBe("dead");
  });

  it("a process that is hidden from this one is not taken for dead", () => {
    expect(judge(self, self, { ...table, look: () => undefined })).toBe("unknown");
  });

  it("where start times cannot be had, only the absence of a pid says anything", () => {
    const observer = { ...self, boot: "", startedAt: "" };
    expect(judge({ ...observer, pid: gone.pid }, observer, pidOnlyTable())).toBe("dead");
    expect(judge(observer, observer, pidOnlyTable())).toBe("unknown");
  });

  it("describes this process so that it finds itself alive, and gives away no machine id", () => {
    expect(livenessOf(self)).toBe("alive");
    expect(self.machine ?? "0".repeat(12)).toMatch(/^[0-9a-f]{12}$/);
  });
});

function nameOf(pid: number | undefined): string {
  return execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
}
