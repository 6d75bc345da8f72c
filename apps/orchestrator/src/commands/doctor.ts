import { parseArguments } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";

const help = `Usage: codex-orchestrator doctor [--repo <directory>] [--json]

Checks what a run needs on this machine and in this repository. Each failure comes with the way to mend it.
Exit codes: 0 everything that a run needs is there, 1 something is missing.`;

const marks = { ok: "green", warning: "yellow", failed: "red" } as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values } = await parseArguments("doctor", args, { repo: { type: "string" } }, 0);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { diagnose }] = await Promise.all([
    import("../config.ts"),
    import("../doctor/diagnose.ts"),
  ]);
  const diagnoses = await diagnose(values["repo"], readConfig());
  if (values["json"] === true) output.out(JSON.stringify({ checks: diagnoses }, null, 2));
  else
    for (const { name, state, detail, mend } of diagnoses) {
      output.out(`${output.style(marks[state], state.padEnd(8))} ${name.padEnd(16)} ${detail}`);
      if (mend !== undefined) output.out(`${" ".repeat(26)}${mend}`);
    }
  return diagnoses.some(({ state }) => state === "failed") ? exitCode.failed : exitCode.ok;
}
