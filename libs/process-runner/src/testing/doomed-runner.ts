import { type RunRequest, runProcess } from "../index.ts";
import { typescriptProgram } from "./typescript-program.ts";

/**
 * Runs the family of `victims.ts` in the folder of its first argument, with what its second adds to the request, and ends
 * as its input tells it to.
 */
const [, , folder = "", overrides = "{}"] = process.argv;

process.stdin.once("data", (order: Buffer) => {
  if (order.toString().trim() === "throw") throw new Error("as ordered");
  process.exit(0);
});

await runProcess({
  command: [process.execPath, ...typescriptProgram("victims.ts"), folder],
  cwd: folder,
  env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  timeoutMs: 600_000,
  ...(JSON.parse(overrides) as Partial<RunRequest>),
});
