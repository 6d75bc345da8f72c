import type { SweepEvent } from "@codex-orchestrator/harness";
import { formatDuration, printable } from "../format.ts";

/** Where progress is shown; a terminal can take a line back. */
export interface ProgressScreen {
  readonly isTerminal: boolean;
  write: (text: string) => void;
}

type Ended = Extract<SweepEvent, { type: "attempt-ended" }>["record"];

/**
 * Tells how a sweep goes: on a terminal one line that is kept up to date below the lines of what has ended, elsewhere
 * the lines alone.
 */
export class EvalProgress {
  readonly #screen: ProgressScreen;
  readonly #clock: () => number;
  #cells = 0;
  #done = 0;
  #failed = 0;
  readonly #running = new Set<string>();
  readonly #startedMs: number;
  #endedHere = 0;

  constructor(screen: ProgressScreen, clock: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#clock = clock;
    this.#startedMs = clock();
  }

  report(event: SweepEvent): void {
    switch (event.type) {
      case "planned":
        this.#cells = event.cells;
        this.#done = event.done;
        this.#line(plan(event));
        break;
      case "admission-checked":
        if (event.admission.status === "admitted") return;
        this.#cells -= 1;
        this.#line(
          `  ${event.admission.status.padEnd(14)} ${printable(`${event.admission.scenario}: ${event.admission.detail}`)}`,
        );
        break;
      case "attempt-started":
        this.#running.add(`${event.scenario}/${event.epoch}`);
        this.#status();
        break;
      case "attempt-ended":
        this.#ended(event.record);
        break;
      case "timed-out-again":
        this.#line(`  ${event.cells} timed out beside others, and are run again alone.`);
    }
  }

  /** Takes the status line away; whatever is printed next starts on a line of its own. */
  close(): void {
    if (this.#screen.isTerminal) this.#screen.write("\r\u001b[K");
  }

  #ended({ scenario, epoch, verdict, reason, durationMs }: Ended): void {
    this.#running.delete(`${scenario}/${epoch}`);
    this.#done += 1;
    this.#endedHere += 1;
    if (verdict !== "pass" && verdict !== "skipped") this.#failed += 1;
    const time = formatDuration(durationMs).padStart(9);
    const why = verdict === "pass" ? "" : `  ${printable(reason)}`;
    this.#line(`  ${verdict.padEnd(14)} ${`${scenario} #${epoch}`.padEnd(32)} ${time}${why}`);
  }

  #line(text: string): void {
    this.close();
    this.#screen.write(`${text}\n`);
    this.#status();
  }

  #status(): void {
    if (!this.#screen.isTerminal) return;
    const names = [...this.#running].join(", ");
    const text = `${this.#done}/${this.#cells} done, ${this.#running.size} running, ${this.#failed} failed${this.#remaining()}  ${names}`;
    this.#screen.write(`\r\u001b[K${text.slice(0, 100)}`);
  }

  #remaining(): string {
    if (this.#endedHere === 0) return "";
    const perCell = (this.#clock() - this.#startedMs) / this.#endedHere;
    return `, about ${formatDuration(perCell * Math.max(0, this.#cells - this.#done))} left`;
  }
}

function plan({ cells, done, scenarios }: Extract<SweepEvent, { type: "planned" }>): string {
  const rest = done === 0 ? "" : ` ${done} are done already.`;
  return `${scenarios} ${scenarios === 1 ? "scenario" : "scenarios"}, ${cells} ${cells === 1 ? "cell" : "cells"} to judge.${rest}`;
}
