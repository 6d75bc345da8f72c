import { parseDocument } from "yaml";
import type { Waiver } from "../../config/guard-config.ts";
import { yamlLine } from "../../spec/front-matter.ts";
import { type CalendarDay, parseDay } from "../../spec/calendar-day.ts";
import type { Rule } from "../rule.ts";

export const expiredWaiver: Rule = {
  code: "SG601",
  name: "waiver-expired",
  summary: "No waiver is past its last day.",
  reason: "A waiver is a debt with a date. When the date has come, the reason must be looked at again.",
  remedy:
    "Mend what was waived and remove the waiver (`--fix` does), or have its owner set a new date and say why.",
  check({ config, configPath, configText, today, touches }) {
    if (configPath === undefined || configText === undefined || !touches(configPath)) return [];
    const expired = config.waivers.flatMap((waiver, index) =>
      isExpired(waiver, today) ? [{ waiver, index }] : [],
    );
    return expired.map(({ waiver: { rule, scope, owner, expires }, index }, count) => ({
      path: configPath,
      line: yamlLine(configText, ["waivers", index]),
      key: `${rule} ${scope}`,
      message: `The waiver of ${rule} for ${scope}, owned by ${owner}, held until ${expires}.`,
      // One edit rewrites the file, so that edits of one file never overlap.
      ...(count === 0 && {
        fix: [
          {
            path: configPath,
            start: 0,
            end: configText.length,
            text: withoutWaivers(
              configText,
              expired.map((entry) => entry.index),
            ),
          },
        ],
      }),
    }));
  },
};

/** It holds on its last day, in UTC. */
export function isExpired({ expires }: Waiver, today: CalendarDay): boolean {
  return (parseDay(expires) ?? -Infinity) < today;
}

function withoutWaivers(text: string, indices: readonly number[]): string {
  const document = parseDocument(text, { stringKeys: true });
  for (const index of indices.toReversed()) document.deleteIn(["waivers", index]);
  return document.toString({ lineWidth: 0 });
}
