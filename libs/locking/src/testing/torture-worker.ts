// One of many processes that want the same lock. In its section it adds one to a counter file, by reading, pausing and
// writing, so that two owners at once lose an update; and it leaves its mark, so that the second one sees the first.
// Prints for each section: <token> <counter> <waited in ms> <"double" if another owner was there>
// usage: torture-worker.ts <where> <lease in ms> <directory> <sections>
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { livenessOf, thisProcess } from "../owner/liveness.ts";
import type { LockOwner } from "../owner/lock-owner.ts";
import { openLocks } from "./open-locks.ts";

const [, , where = "", leaseMs = "", directory = "", sections = "0"] = process.argv;
const [counter, mark, journal] = ["counter", "mark", "journal"].map((name) => join(directory, name)) as [
  string,
  string,
  string,
];

/** The mark of a killed owner means nothing. */
function isSomebodyInside(): boolean {
  const text = existsSync(mark) ? readFileSync(mark, "utf8") : "";
  return text !== "" && livenessOf(JSON.parse(text) as LockOwner) !== "dead";
}

async function section(token: number): Promise<string> {
  const double = isSomebodyInside();
  writeFileSync(mark, JSON.stringify(thisProcess()));
  appendFileSync(journal, `${token}\n`);
  const count = (existsSync(counter) ? Number(readFileSync(counter, "utf8")) : 0) + 1;
  await setTimeout(Math.random());
  const own = `${counter}.${process.pid}`;
  writeFileSync(own, String(count));
  renameSync(own, counter);
  const robbed = readFileSync(mark, "utf8") !== JSON.stringify(thisProcess());
  writeFileSync(mark, "");
  return `${count} ${double || robbed ? "double" : "single"}`;
}

const { locks, end } = openLocks(where, Number(leaseMs));
for (let done = 0; done < Number(sections); done++) {
  const start = performance.now();
  const lock = await locks.acquire("torture", { timeoutMs: 300_000 });
  const waited = performance.now() - start;
  const outcome = await section(lock.token);
  process.stdout.write(`${lock.token} ${waited.toFixed(2)} ${outcome}\n`);
  await lock.release();
}
await end();
