import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

export interface TortureRequest {
  /** A directory, or a `postgres:` URL. */
  readonly where: string;
  /** For the counter and the journal. */
  readonly directory: string;
  readonly processes: number;
  /** How many each process has to do; one that is killed is replaced by one that does the rest. */
  readonly sections: number;
  readonly kills: number;
}

export interface TortureResult {
  readonly sections: number;
  readonly kills: number;
  readonly seconds: number;
  readonly doubleOwners: number;
  /** Sections that counted to the same number as another. */
  readonly lostUpdates: number;
  /** Tokens that are not above the one before, in the order of the sections. */
  readonly unorderedTokens: number;
  /** The longest wait and the median one, in milliseconds, without the first of each process. */
  readonly waits: { readonly median: number; readonly longest: number };
}

interface Section {
  readonly token: number;
  readonly waited: number;
  readonly count: number;
  readonly double: boolean;
  readonly first: boolean;
}

const flags = ["--import", "ts-blank-space/register", "--conditions=@codex-orchestrator/source"];
const leaseMs = 60_000;

/** Lets processes fight for one lock while they are killed at random, and counts what went wrong. */
export async function torture(request: TortureRequest): Promise<TortureResult> {
  const { directory, processes, kills } = request;
  const start = performance.now();
  const done: Section[] = [];
  const running = new Set<ChildProcess>();
  let killed = 0;
  const lives = Array.from({ length: processes }, () => live(request, done, running));
  const finished = Promise.all(lives).then(() => true);
  while (killed < kills && !(await Promise.race([finished, setTimeout(20 + Math.random() * 80, false)]))) {
    // Not before somebody has been in a section: a process that is still starting proves nothing.
    const victims = [...running];
    const victim = victims[Math.floor(Math.random() * victims.length)];
    if (done.length > 0 && victim?.kill("SIGKILL") === true) killed += 1;
  }
  await finished;
  return { ...(await judge(directory, done)), kills: killed, seconds: (performance.now() - start) / 1000 };
}

/** One process after the other, until all sections are done. */
async function live(request: TortureRequest, done: Section[], running: Set<ChildProcess>): Promise<void> {
  const { where, directory, sections } = request;
  const program = join(import.meta.dirname, "torture-worker.ts");
  for (let left = sections; left > 0;) {
    const argv = [...flags, program, where, String(leaseMs), directory, String(left)];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
    running.add(child);
    const lines = createInterface({ input: child.stdout });
    let first = true;
    lines.on("line", (line) => {
      const section = parseSection(line, first);
      if (section === undefined) return;
      first = false;
      done.push(section);
      left -= 1;
    });
    const [[code]] = await Promise.all([
      once(child, "exit") as Promise<[number | null]>,
      once(lines, "close"),
    ]);
    running.delete(child);
    if (code !== null && code !== 0)
      throw new Error(`A worker of the torture failed with exit code ${code}.`);
  }
}

/** @returns undefined for the last line of a killed process, when it was cut off */
function parseSection(line: string, first: boolean): Section | undefined {
  const [token, waited, count, owners] = line.split(" ");
  if (owners !== "single" && owners !== "double") return undefined;
  return {
    token: Number(token),
    waited: Number(waited),
    count: Number(count),
    double: owners === "double",
    first,
  };
}

async function judge(
  directory: string,
  done: readonly Section[],
): Promise<Omit<TortureResult, "kills" | "seconds">> {
  const journal = (await readFile(join(directory, "journal"), "utf8")).trim().split("\n").map(Number);
  const later = done.filter(({ first }) => !first);
  const waits = later.map(({ waited }) => waited).sort((a, b) => a - b);
  return {
    sections: done.length,
    doubleOwners: done.filter(({ double }) => double).length,
    lostUpdates: done.length - new Set(done.map(({ count }) => count)).size,
    unorderedTokens: journal.filter((token, i) => i > 0 && token <= (journal[i - 1] ?? 0)).length,
    waits: { median: waits[waits.length >> 1] ?? 0, longest: waits.at(-1) ?? 0 },
  };
}
