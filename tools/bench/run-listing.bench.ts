import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newRunId } from "@codex-orchestrator/manifest";
import type { Benchmark } from "./measurement.ts";
import { withScratch } from "./scratch.ts";

const runs = 10_000;
const tasks = 20;
const example = join(import.meta.dirname, "../../libs/manifest/src/fixtures/run-manifest.v1.json");
const library = join(import.meta.dirname, "../../libs/manifest/dist/index.js");

/** Lists the runs and reads the newest page, as `status` does, in a process that has never seen them. */
const program = `
  import { RunStore } from ${JSON.stringify(library)};
  const begin = performance.now();
  const store = await RunStore.open(process.argv[1]);
  const all = await store.list();
  const page = await Promise.all(all.slice(0, 20).map((name) => store.read(name)));
  const ms = performance.now() - begin;
  console.log(JSON.stringify({ ms, listed: all.length, read: page.length, rss: process.resourceUsage().maxRSS / 1024 }));
`;

export const runListing: Benchmark = {
  name: "run-listing",
  measure: () =>
    withScratch(async (root) => {
      await createRuns(root);
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ["--input-type=module", "--eval", program, root],
        {
          encoding: "utf8",
        },
      );
      if (stdout === "") throw new Error(stderr);
      const { ms, listed, read, rss } = JSON.parse(stdout) as Record<
        "ms" | "listed" | "read" | "rss",
        number
      >;
      const detail = `${listed} listed, ${read} manifests read, in a fresh process`;
      return [
        { name: `listing ${runs} runs`, value: ms, unit: "ms", target: { atMost: 300 }, detail },
        { name: "peak memory of that process", value: rss, unit: "MiB", target: { atMost: 100 }, detail },
      ];
    }),
};

async function createRuns(root: string): Promise<void> {
  const manifest = JSON.parse(await readFile(example, "utf8")) as {
    task: { id: string };
    run: { id: string };
  };
  for (let index = 0; index < runs; index++) {
    const task = `task-${index % tasks}`;
    const id = newRunId(new Date(Date.UTC(2025, 0, 1) + index * 1000));
    const directory = join(root, ".runs", task, id);
    await mkdir(directory, { recursive: true });
    const text = JSON.stringify({
      ...manifest,
      task: { ...manifest.task, id: task },
      run: { ...manifest.run, id },
    });
    await writeFile(join(directory, "manifest.json"), text);
  }
}
