import type { Waiver } from "../config/guard-config.ts";
import { PathGlobs } from "../coverage/path-globs.ts";
import { isExpired } from "../rules/upkeep/expired-waiver.ts";
import type { Problem, RuleCode } from "../rules/rule.ts";
import type { CalendarDay } from "../spec/calendar-day.ts";

/** Finds the waiver that a problem falls under. That a waiver has expired cannot be waived. */
export class Waivers {
  readonly #waivers: readonly { readonly waiver: Waiver; readonly scope: PathGlobs }[];

  constructor(waivers: readonly Waiver[], today: CalendarDay) {
    this.#waivers = waivers
      .filter((waiver) => !isExpired(waiver, today) && waiver.rule !== "SG601")
      .map((waiver) => ({ waiver, scope: new PathGlobs([waiver.scope]) }));
  }

  of(rule: RuleCode, { path, specs = [] }: Problem): Waiver | undefined {
    return this.#waivers.find(
      ({ waiver, scope }) => waiver.rule === rule && (scope.matches(path) || specs.includes(waiver.scope)),
    )?.waiver;
  }
}
