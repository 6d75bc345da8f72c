import { spawnSync } from "node:child_process";

import { judgeGoal, planGoal } from "../index.ts";

const repository = process.argv[2] ?? ".";
const plan = await planGoal(repository, "test", { searchPath: process.env["PATH"] ?? "" });
if (plan.available) {
  const { command, cwd, display } = plan.command;
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { cwd, encoding: "utf8" });
  const judgement = judgeGoal(plan.command, { outcome: "exited", exitCode: status, stdout, stderr });
  console.log(`${display}: ${judgement.verdict}`); // node --test: passed
} else {
  console.log(plan.reason); // cannot run, because …
}
