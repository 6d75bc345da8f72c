import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

import { type Circumstances, type Family, survivors, wholeFamilyAlive } from "./family.ts";
import { typescriptProgram } from "./typescript-program.ts";
import { temporaryFolder } from "./workshop.ts";

/** Has a runner of its own start the family, sees the whole of it alive, and then ends the runner. */
export async function endRunner(
  end: (runner: ChildProcess) => void,
  circumstances: Circumstances = () => ({}),
): Promise<Family> {
  const folder = temporaryFolder();
  const program = typescriptProgram("doomed-runner.ts");
  const args = [...program, folder, JSON.stringify(circumstances(folder))];
  const runner = spawn(process.execPath, args, {
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: process.env["PATH"], HOME: folder },
  });
  const pids = await wholeFamilyAlive(folder);
  onTestFinished(() => {
    for (const name of survivors(pids)) process.kill(pids.get(name) ?? 0, "SIGKILL");
  });
  end(runner);
  await once(runner, "exit");
  return pids;
}
