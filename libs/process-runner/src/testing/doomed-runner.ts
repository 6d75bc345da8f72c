import { runProcess } from "../index.ts";
import { typescriptProgram } from "./typescript-program.ts";

/** Runs the family of `victims.ts` in the folder of its first argument, and ends as its input tells it to. */
const folder = process.argv[2] ?? "";

process.stdin.once("data", (order: Buffer) => {
  if (order.toString().trim() === "throw") throw new Error("as ordered");
  process.exit(0);
});

await runProcess({
  command: [process.execPath, ...typescriptProgram("victims.ts"), folder],
  cwd: folder,
  env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  timeoutMs: 600_000,
});
