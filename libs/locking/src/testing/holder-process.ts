// A process that holds a lock and does with it what it is told, a line at a time on its standard input:
//   acquire | write <content> | release
// After each it prints what came of it.
// usage: holder-process.ts <where> <lease in ms> <key> <fenced file>
import { createInterface } from "node:readline";
import { FencedWriter } from "../fenced-writer.ts";
import type { Lock } from "../lock.ts";
import { openLocks } from "./open-locks.ts";

const [, , where = "", leaseMs = "", key = "", file = ""] = process.argv;
const { locks, end } = openLocks(where, Number(leaseMs));
let lock: Lock | undefined;

async function obey(order: string, argument: string): Promise<string> {
  if (order === "acquire") {
    lock = await locks.acquire(key, { purpose: "to be told" });
    return `acquired ${lock.token}`;
  }
  if (order === "write") await new FencedWriter(file).write(lock?.token ?? 0, argument);
  else await lock?.release();
  return `${order} done`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [order = "", argument = ""] = line.split(" ");
  const outcome = await obey(order, argument).catch((error: unknown) => (error as { code: string }).code);
  process.stdout.write(`${outcome}\n`);
}
await end();
