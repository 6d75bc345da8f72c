import { parseArguments, text } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";

const options = {
  because: { type: "string" },
  "no-resume": { type: "boolean" },
  patterns: { type: "string" },
  repo: { type: "string" },
} as const;

/** `approve` and `reject`: records the decision under the lock of the task, then goes on with the run. */
export async function decideAndContinue(
  command: string,
  decision: "approved" | "rejected",
  help: string,
  args: readonly string[],
  output: Output,
): Promise<number> {
  const { values, operands } = await parseArguments(command, args, options, 2);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { openState }, { findRun }, { decideOn }, { continueRun }, { watchRun }] =
    await Promise.all([
      import("../config.ts"),
      import("../evidence/open-state.ts"),
      import("../evidence/find-run.ts"),
      import("../evidence/decide-on.ts"),
      import("../execute-run.ts"),
      import("./watch-run.ts"),
    ]);
  const config = readConfig({ patterns: text(values["patterns"]) });
  const store = await openState(values["repo"], config);
  const [run, approval] = operands;
  const name = await findRun(store, run);
  const { user: actor } = config;
  const comment = text(values["because"]);
  const audience = { config, output, json: values["json"] === true };
  return watchRun(audience, async (surroundings) => {
    const { report } = surroundings;
    const request = { name, store, approval, decision: { decision, actor, comment }, report };
    const manifest = await decideOn(request);
    const undecided = manifest.approvals.some(({ decision }) => decision === "pending");
    return undecided || values["no-resume"] === true ? manifest : continueRun(name, store, {}, surroundings);
  });
}
