import type { RunManifest, SubtaskRecord } from "@codex-orchestrator/manifest";
import type { Output } from "../cli/output.ts";
import { formatDiffStat, formatDuration, plural, printable } from "../format.ts";
import { describeUsage, usageLines } from "../usage/describe-usage.ts";

/** One run as a page of text. */
export function renderManifest(
  manifest: RunManifest,
  place: { relativeDirectory: string; interrupted: boolean },
  output: Output,
): string {
  const heading = (text: string): string => output.style("bold", text);
  return [
    ...header(manifest, place),
    "",
    heading("Subtasks"),
    ...manifest.subtasks.flatMap(subtaskLines),
    "",
    heading("Checks"),
    ...manifest.validations.map(checkLine),
    "",
    heading("Result"),
    ...resultLines(manifest),
    "",
    heading("Evidence"),
    ...manifest.artifacts.map(
      ({ path, sha256, role }) => `  ${role.padEnd(8)} ${sha256.slice(0, 16)}  ${path}`,
    ),
  ]
    .map(printable)
    .join("\n");
}

function header(
  { task, run, mode, agents, usage, approvals }: RunManifest,
  place: { interrupted: boolean },
): string[] {
  const status = place.interrupted ? "interrupted (its process is gone)" : run.status;
  const models = [...new Set(Object.values(agents).map(({ provider }) => provider))].join(", ");
  return [
    `Task      ${task.id}  ${task.title}`,
    `Run       ${run.id}`,
    `Status    ${status}`,
    ...(run.statusDetail === undefined ? [] : [`Why       ${run.statusDetail}`]),
    `Mode      ${mode.selected}. ${mode.reason}`,
    `Models    ${models || "none"}: ${describeUsage(usage)}`,
    ...usageLines(usage).map((line) => `          ${line}`),
    ...approvals.map(
      ({ id, action, decision, actor, reason }) =>
        `Approval  ${id} ${decision}${actor === undefined ? "" : ` by ${actor}`}: ${action}, ${reason}`,
    ),
    ...mode.guardrails
      .filter(({ outcome }) => outcome === "tripped")
      .map(({ name, detail }) => `Guardrail ${name}: ${detail}`),
  ];
}

function subtaskLines({ id, title, status, attempts }: SubtaskRecord): string[] {
  return [
    `  ${status.padEnd(10)} ${id}  ${title}`,
    ...attempts.map(({ number, build, test, review }) => {
      const parts = [
        build === undefined ? undefined : `build ${build.outcome}`,
        test === undefined ? undefined : `test ${test.verdict}`,
        review === undefined ? undefined : `review ${review.decision}`,
      ];
      return `             round ${number}: ${parts.filter((part) => part !== undefined).join(", ")}`;
    }),
    ...(attempts.at(-1)?.review?.findings ?? []).map(
      ({ rule, message }) => `             ${rule}: ${message}`,
    ),
  ];
}

function checkLine({
  goal,
  status,
  detail,
  treeHash,
  durationMs,
}: RunManifest["validations"][number]): string {
  const time = formatDuration(durationMs).padStart(9);
  return `  ${status.padEnd(10)} ${goal.padEnd(7)} tree ${treeHash.slice(0, 12)} ${time}  ${detail}`;
}

function resultLines({ result, patterns }: RunManifest): string[] {
  if (result === undefined) return ["  nothing was promoted"];
  const { repository, branch, commit, diffStat } = result;
  return [
    `  branch     ${branch}${repository === "." ? "" : `  in ${repository}`}`,
    `  commit     ${commit}`,
    `  change     ${formatDiffStat(diffStat)}`,
    ...patterns.map(
      ({ id, version, files }) => `  pattern    ${id}@${version}: ${plural(files.length, "file")}`,
    ),
  ];
}
