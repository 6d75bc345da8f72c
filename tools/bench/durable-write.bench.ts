import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import type { Benchmark } from "./measurement.ts";
import { inMilliseconds, paired } from "./paired.ts";
import { withScratch } from "./scratch.ts";

const content = Buffer.alloc(4096, "x");

/** Our durable write against the bare system calls that any durable write needs. */
export const durableWrite: Benchmark = {
  name: "durable-write",
  measure: () =>
    withScratch(async (directory) => {
      const times = await paired(
        1500,
        () => writeFileDurably(join(directory, "ours"), content),
        () => bareDurableWrite(directory, "theirs"),
      );
      return [
        {
          name: "4 KiB against bare write, fsync, rename, fsync",
          value: times.ratio,
          unit: "x",
          target: { atMost: 1.1 },
          detail: inMilliseconds(times),
        },
      ];
    }),
};

async function bareDurableWrite(directory: string, name: string): Promise<void> {
  const temporary = join(directory, `${name}.tmp`);
  const file = await open(temporary, "wx");
  await file.write(content);
  await file.sync();
  await file.close();
  await rename(temporary, join(directory, name));
  const parent = await open(directory, "r");
  await parent.sync();
  await parent.close();
}
