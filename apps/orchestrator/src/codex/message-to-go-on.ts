import type { ApprovalDesk } from "../approvals/approval-desk.ts";
import type { StoppedTurn } from "../durable/stopped-turn.ts";

/** What Codex is told when a turn that had stopped goes on: what was decided about what it asked for. */
export function messageToGoOn({ asked }: Pick<StoppedTurn, "asked">, desk: ApprovalDesk): string {
  const decisions = asked.flatMap((digest) => {
    const record = desk.recordOf(digest);
    if (record === undefined || record.decision === "pending") return [];
    const { reason, decision, comment } = record;
    const why = comment === undefined ? "" : ` "${comment}"`;
    return decision === "approved"
      ? `- ${reason}: approved.${why} Make exactly the same call again, and it is done.`
      : `- ${reason}: declined.${why} Do not ask for it again, and do without it.`;
  });
  return [
    "Your last turn was stopped before its end. The files are as you left them then, and commands that still ran were ended.",
    ...(decisions.length === 0 ? [] : ["You asked for what a person had to decide on:", ...decisions]),
    "Go on with your task from there.",
  ].join("\n");
}
