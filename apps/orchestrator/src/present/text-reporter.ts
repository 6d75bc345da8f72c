import type { Output } from "../cli/output.ts";
import type { PhaseDetails, RunEvent } from "../manager/events.ts";
import { formatDiffStat, formatDuration, plural, printable } from "../format.ts";
import { describeUsage } from "../usage/describe-usage.ts";

type Completed = Extract<RunEvent, { type: "RunCompleted" }>;

const marks = { ok: ["green", "ok  "], failed: ["red", "FAIL"], stopped: ["yellow", "stop"] } as const;

/** Tells a run to a person: a line when a phase ends, and a summary at the end. */
export class TextReporter {
  readonly #output: Output;
  readonly #commandLine: (command: string) => string;
  readonly #checks = new Map<string, string>();
  readonly #patterns = new Set<string>();

  constructor(output: Output, commandLine: (command: string) => string) {
    this.#output = output;
    this.#commandLine = commandLine;
  }

  report(event: RunEvent): void {
    switch (event.type) {
      case "RunStarted":
        this.#line("Task", `${event.task}  ${event.title}`);
        this.#line("Run", event.run);
        this.#line("Mode", `${event.mode}. ${event.reason}`);
        for (const note of event.notes) this.#line("Note", note);
        this.#output.out("");
        break;
      case "PhaseCompleted":
        this.#collect(event);
        this.#phase(event);
        break;
      case "GuardrailTripped":
        this.#output.out(
          this.#output.style("yellow", `  guardrail ${event.name}: ${printable(event.detail)}`),
        );
        break;
      case "RunCompleted":
        this.#summary(event);
        break;
      case "RunSuspended":
        this.#suspension(event);
        break;
      case "RecordingCompleted":
        this.#recording(event);
        break;
      case "ReplayCompleted":
        this.#replay(event);
        break;
      case "ApprovalRequested":
        this.#output.out(this.#output.style("yellow", `  asks  ${event.id}: ${printable(event.reason)}`));
        break;
      case "ApprovalDecided":
        this.#line("Approval", `${event.id} is ${event.decision}${event.actor ? ` by ${event.actor}` : ""}`);
        break;
      case "PhaseStarted":
    }
  }

  #collect({ checks = [], patterns = [] }: PhaseDetails): void {
    for (const { goal, status, detail } of checks)
      this.#checks.set(goal, status === "passed" ? `passed  ${detail}` : `${status}  ${detail}`);
    for (const { id, version } of patterns) this.#patterns.add(`${id}@${version}`);
  }

  #phase(event: Extract<RunEvent, { type: "PhaseCompleted" }>): void {
    const [colour, word] = marks[event.outcome];
    const mark = this.#output.style(colour, word);
    const round = event.attempt !== undefined && event.attempt > 1 ? ` (round ${event.attempt})` : "";
    const name = `${event.phase}${event.subtask === undefined ? "" : ` ${event.subtask}`}${round}`;
    const time = formatDuration(event.durationMs).padStart(9);
    this.#output.out(`  ${mark}  ${name.padEnd(32)} ${time}  ${printable(describe(event))}`.trimEnd());
  }

  #summary(event: Completed): void {
    const { style } = this.#output;
    this.#output.out("");
    const verdict = event.status === "succeeded" ? style("green", "succeeded") : style("red", event.status);
    this.#line("Result", `${verdict} in ${formatDuration(event.durationMs)}`);
    if (event.detail !== undefined) this.#line("Why", event.detail);
    if (this.#patterns.size > 0) this.#line("Patterns", [...this.#patterns].sort().join(", "));
    for (const [goal, result] of this.#checks) this.#line("Check", `${goal}  ${result}`);
    if (event.usage !== undefined && event.usage.requests > 0)
      this.#line("Models", describeUsage(event.usage));
    if (event.diffStat !== undefined) this.#line("Change", formatDiffStat(event.diffStat));
    if (event.branch !== undefined) this.#line("Branch", `${event.branch}${placeOf(event)}`);
    this.#line("Evidence", `${event.evidence}/`);
    this.#line("Next", this.#commandLine(`show ${event.run}`));
    if (event.status === "succeeded") this.#line("", this.#commandLine(`verify ${event.run}`));
  }

  #recording({ cassette, complete, entries }: Extract<RunEvent, { type: "RecordingCompleted" }>): void {
    const state = complete ? "" : ", incomplete: only a run that ends without a pause can be replayed";
    this.#line("Cassette", `${cassette}  ${plural(entries, "entry", "entries")}${state}`);
  }

  #replay(event: Extract<RunEvent, { type: "ReplayCompleted" }>): void {
    const { style } = this.#output;
    const verdict = event.same
      ? `${style("green", "same")} plan, same diff, same manifest as recorded`
      : `${style("red", "not the same")} as recorded`;
    this.#line("Replay", verdict);
    for (const difference of event.differences) this.#line("", difference);
    for (const name of ["plan", "diff", "manifest"] as const)
      this.#line("", `${name.padEnd(8)} ${event[`${name}Hash`]}`);
  }

  #suspension(event: Extract<RunEvent, { type: "RunSuspended" }>): void {
    this.#output.out("");
    this.#line("Result", this.#output.style("yellow", event.status));
    this.#line("Why", event.detail);
    this.#line("Evidence", `${event.evidence}/`);
    for (const id of event.pending)
      this.#line("Decide", this.#commandLine(`approve ${event.run} ${id}`) + ", or reject");
    if (event.pending.length === 0) this.#line("Next", this.#commandLine(event.resume));
  }

  #line(label: string, text: string): void {
    this.#output.out(`${this.#output.style("bold", label.padEnd(9))} ${printable(text)}`);
  }
}

/** Where the branch is, when that is not the repository around `.runs`. */
function placeOf({ repository = "." }: Completed): string {
  return repository === "." ? "" : `  in ${repository}/`;
}

function describe({ summary, checks = [] }: PhaseDetails): string {
  if (summary !== undefined) return summary;
  return checks.map(({ goal, status }) => `${goal} ${status}`).join(", ");
}
