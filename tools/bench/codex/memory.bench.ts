import { readFileSync, readdirSync } from "node:fs";
import { type AppServerDriver, startAppServer } from "@codex-orchestrator/codex";
import { delay, message, shell } from "@codex-orchestrator/codex/responses-double";
import { type Benchmark, type Measurement, median } from "../measurement.ts";
import { type CodexGround, withCodexGround } from "./codex-ground.ts";

const threads = 10;
const rounds = 3;

/** The memory of many threads on one server against that of as many servers, while all have an open turn. */
export const memory: Benchmark = {
  name: "codex-memory",
  measure: async () => [
    await measureModel("gpt-5.5", "classic tools"),
    await measureModel("gpt-6.1-sol", "code mode"),
  ],
};

async function measureModel(model: string, style: string): Promise<Measurement> {
  const one: number[] = [];
  const many: number[] = [];
  for (let round = 0; round < rounds; round++) {
    one.push(await memoryOf(model, 1));
    many.push(await memoryOf(model, threads));
  }
  return {
    name: `one server for ${threads} threads, ${style}`,
    value: median(one) / median(many),
    unit: "x",
    target: { atMost: 0.6 },
    detail: `${mebibytes(median(one))} against ${mebibytes(median(many))} of ${threads} servers, PSS`,
  };
}

/** Bytes of all processes of the servers together, in the middle of a turn of every thread that has run a command. */
async function memoryOf(model: string, servers: number): Promise<number> {
  let release = (): void => undefined;
  const measured = new Promise<void>((resolve) => {
    release = resolve;
  });
  return withCodexGround(
    model,
    ({ outputs }) => (outputs.length === 0 ? shell("echo hello") : [delay(measured), message("done")]),
    async (ground) => {
      const drivers: AppServerDriver[] = [];
      try {
        for (let server = 0; server < servers; server++) drivers.push(await startDriver(ground));
        const turns = Array.from({ length: threads }, (_, thread) =>
          turnOf(drivers[thread % servers], ground),
        );
        const open = 2 * threads;
        await Promise.race([
          ground.double.waitUntil((requests) => requests.length === open, 120_000),
          ...turns,
        ]);
        const bytes = proportionalSetSize(ground.home.directory);
        release();
        await Promise.all(turns);
        return bytes;
      } finally {
        await Promise.all(drivers.map((driver) => driver.close()));
      }
    },
  );
}

function startDriver({ executable, home }: CodexGround): Promise<AppServerDriver> {
  return startAppServer({ executable, env: home.env, config: home.config });
}

async function turnOf(driver: AppServerDriver | undefined, { cwd }: CodexGround): Promise<void> {
  if (driver === undefined) throw new Error("There is no server for a thread.");
  const thread = await driver.startThread({ cwd, sandbox: "workspace-write", approvalPolicy: "never" });
  const { message: answer } = await thread.run("work");
  if (answer !== "done") throw new Error(`A turn ended with ${answer}.`);
}

/** Of all living processes with this home. PSS divides what is shared by those that share it: proc_pid_smaps(5). */
function proportionalSetSize(home: string): number {
  const sizes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, "environ").split("\0").includes(`CODEX_HOME=${home}`))
    .map((pid) => Number(/^Pss:\s+(\d+) kB$/m.exec(read(pid, "smaps_rollup"))?.[1] ?? 0));
  if (sizes.length === 0) throw new Error("No process of Codex was found: this needs Linux.");
  return sizes.reduce((sum, size) => sum + size, 0) * 1024;
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
