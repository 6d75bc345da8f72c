import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileLocks } from "@codex-orchestrator/locking";
import lockfile from "proper-lockfile";
import type { Benchmark } from "./measurement.ts";
import { inMilliseconds, paired } from "./paired.ts";
import { withScratch } from "./scratch.ts";

/** Taking and giving back a lock that nobody else wants. */
export const locks: Benchmark = {
  name: "locks",
  measure: () =>
    withScratch(async (directory) => {
      const ours = fileLocks(join(directory, "locks"));
      const file = join(directory, "theirs");
      await writeFile(file, "");
      const times = await paired(
        2000,
        async () => {
          const lock = await ours.acquire("key");
          await lock.release();
        },
        async () => {
          const release = await lockfile.lock(file);
          await release();
        },
      );
      return [
        {
          name: "acquire and release against proper-lockfile",
          value: times.ratio,
          unit: "x",
          target: { atMost: 0.7 },
          detail: inMilliseconds(times),
        },
      ];
    }),
};
