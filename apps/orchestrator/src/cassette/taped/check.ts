import type { CheckResult, RunCheck } from "../../tools/check-tool.ts";
import type { Tape } from "../tape.ts";

/** The checks of the repository, witnessed by a tape: on replay they run again, and must end as they did. */
export function tapedCheck(runCheck: RunCheck, tape: Tape, actor: string): RunCheck {
  return (goal) =>
    tape.witness({ kind: "tool", actor, request: { tool: "run_check", arguments: { goal } } }, async () => {
      const { status, detail, exitCode } = await runCheck(goal);
      return { status, detail, exitCode } satisfies CheckResult;
    });
}
