import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/** What the platform tells about a process. */
export interface ProcessEntry {
  /** Decimal digits. */
  readonly startedAt: string;
  readonly state: "running" | "stopped" | "ended";
}

/** One way to look at the processes of this machine. */
export interface ProcessTable {
  readonly boot: string;
  readonly namespace?: string;
  /** Undefined when the process is not to be seen, which alone does not mean that it is gone. */
  look(pid: number): ProcessEntry | undefined;
}

/** Linux: proc(5). */
export function procTable(): ProcessTable {
  return {
    boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    namespace: ["pid", "time"]
      .map((kind) => readOrEmpty(() => readlinkSync(`/proc/self/ns/${kind}`)))
      .join(" "),
    look(pid) {
      const stat = readOrEmpty(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
      // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [state = "", startedAt] = [fields[0], fields[19]];
      return startedAt === undefined ? undefined : { startedAt, state: stateOf(state) };
    },
  };
}

/** macOS, and any system with a POSIX `ps` and `sysctl`. Start times have a resolution of one second. */
export function psTable(boot = bootSession()): ProcessTable {
  return {
    boot,
    look(pid) {
      // Fixed locale and time zone: the text is compared with what another process read.
      const options = { encoding: "utf8", env: { LC_ALL: "C", TZ: "UTC", PATH: "/bin:/usr/bin" } } as const;
      const line = readOrEmpty(() =>
        execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
          ...options,
          stdio: "pipe",
          timeout: 5000,
        }),
      ).trim();
      const [, state, started] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
      const startedAt = Date.parse(`${started ?? ""} UTC`);
      if (state === undefined || Number.isNaN(startedAt)) return undefined;
      return { startedAt: String(startedAt), state: stateOf(state) };
    },
  };
}

/** Where a process' start time cannot be had: the pid alone tells who is dead, and never who is alive. */
export function pidOnlyTable(): ProcessTable {
  return { boot: "", look: () => undefined };
}

export function processTableFor(platform: NodeJS.Platform): ProcessTable {
  switch (platform) {
    case "linux":
      return procTable();
    case "darwin":
      return psTable();
    default:
      return pidOnlyTable();
  }
}

function bootSession(): string {
  return execFileSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], {
    encoding: "utf8",
    timeout: 5000,
  }).trim();
}

/** T is stopped; Z and X have ended and only wait for their parent to notice. */
function stateOf(letters: string): ProcessEntry["state"] {
  switch (letters[0]) {
    case "T":
      return "stopped";
    case "Z":
    case "X":
      return "ended";
    default:
      return "running";
  }
}

function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
