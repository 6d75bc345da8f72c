// A victim for the kill test: replaces one file for ever, with contents that tell whether they are whole.
// usage: write-forever.ts <path> <bytes>
import { writeFileDurably } from "../write-file-durably.ts";

const [, , path = "", bytes = "0"] = process.argv;

for (let round = 0; ; round++) {
  await writeFileDurably(path, String(round).padEnd(Number(bytes), "x") + "end");
  process.stdout.write(`${round}\n`);
}
