import type { JsonValue } from "@codex-orchestrator/canonical-json";

export interface Difference {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** Excerpts of the two values at that place; `nothing` where one has none. */
  readonly recorded: string;
  readonly received: string;
}

type Place = readonly (string | number)[];

/** The first place, in the order of the recorded value, where two JSON values part; undefined when they are the same. */
export function firstDifference(
  recorded: JsonValue | undefined,
  received: JsonValue | undefined,
  place: Place = [],
): Difference | undefined {
  if (isContainer(recorded) && isContainer(received) && Array.isArray(recorded) === Array.isArray(received)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(received)]);
    for (const name of names) {
      const found = firstDifference(recorded[name], received[name], [...place, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (recorded === received) return undefined;
  return { pointer: pointerTo(place), ...excerpts(recorded, received) };
}

function isContainer(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null;
}

function pointerTo(place: Place): string {
  return place.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

const before = 40;
const after = 60;

/** Long texts are shown from a little before where they part. */
function excerpts(recorded: JsonValue | undefined, received: JsonValue | undefined) {
  const [one, other] = [textOf(recorded), textOf(received)];
  const start = Math.max(0, commonLength(one, other) - before);
  return { recorded: excerpt(one, start), received: excerpt(other, start) };
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function excerpt(text: string, start: number): string {
  const end = start + before + after;
  const cut = text.slice(start, end).toWellFormed();
  return `${start > 0 ? "…" : ""}${cut}${end < text.length ? "…" : ""}`;
}
