import type { LogLine } from "./chain-follower.ts";
import { finding, type AuditFinding, type AuditFindingKind, type Place } from "./finding.ts";

/** What was done to one line, or to several after another. */
export interface Damage {
  readonly kind: AuditFindingKind;
  readonly place: Place;
  readonly seq: number | undefined;
  readonly lines: number;
  readonly expected: string;
  readonly received: string;
  readonly explanation: string;
}

export function damage(
  kind: AuditFindingKind,
  { file, line }: Place,
  seq: number | undefined,
  [expected, received]: readonly [string, string],
  explanation: string,
): Damage {
  return { kind, place: { file, line }, seq, lines: 1, expected, received, explanation };
}

export function describe(line: LogLine): string {
  return line.seq === undefined ? line.problem : `record ${line.seq} (hash ${line.hash.slice(0, 12)}…)`;
}

/** One finding for each, and one for all lines of a block that was moved, copied or put in. */
export function reportAll(damages: readonly Damage[]): AuditFinding[] {
  const blocks: Damage[] = [];
  for (const next of damages) {
    const last = blocks.at(-1);
    if (last !== undefined && continues(last, next))
      blocks[blocks.length - 1] = { ...last, lines: last.lines + 1 };
    else blocks.push(next);
  }
  return blocks.map(report);
}

function continues(block: Damage, next: Damage): boolean {
  return (
    next.kind !== "edit" &&
    block.kind === next.kind &&
    block.place.file === next.place.file &&
    block.place.line + block.lines === next.place.line &&
    (block.seq === undefined ? next.seq === undefined : block.seq + block.lines === next.seq)
  );
}

function report({ kind, place, seq, lines, expected, received, explanation }: Damage): AuditFinding {
  const more = lines === 1 ? "" : ` The same goes for the ${lines - 1} lines after it.`;
  return finding(kind, place, seq, expected, received, `${explanation}${more}`);
}
