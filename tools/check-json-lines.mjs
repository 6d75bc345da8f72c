// Fails when standard input has a line that is no JSON object, or no line at all.
import { createInterface } from "node:readline";

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const value = JSON.parse(line);
  if (typeof value !== "object" || value === null) throw new TypeError(`not a JSON object: ${line}`);
  count += 1;
}
if (count === 0) throw new Error("expected JSON lines, received nothing");
process.stdout.write(`${count} JSON lines\n`);
