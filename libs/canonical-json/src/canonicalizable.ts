import { CanonicalJsonError } from "./errors.ts";

/** Deeper values are refused, so that no input can exhaust the stack. */
const maximumDepth = 500;

/** Refuses every value whose canonical text would not say the same thing to each reader (RFC 8785 §3.2, I-JSON RFC 7493). */
export function assertCanonicalizable(value: unknown): void {
  visit(value, [], new Set());
}

function visit(value: unknown, path: string[], ancestors: Set<object>): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "string":
      if (!value.isWellFormed()) throw refusal(path, "a well-formed Unicode string", "a lone surrogate");
      return;
    case "number":
      visitNumber(value, path);
      return;
    case "object":
      if (value !== null) visitObject(value, path, ancestors);
      return;
    default:
      throw refusal(path, "a JSON value", typeof value === "undefined" ? "undefined" : `a ${typeof value}`);
  }
}

function visitNumber(value: number, path: readonly string[]): void {
  if (!Number.isFinite(value)) throw refusal(path, "a finite number", String(value));
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw refusal(path, "an integer of at most 2^53 - 1 (carry larger ones as strings)", String(value));
}

function visitObject(value: object, path: string[], ancestors: Set<object>): void {
  if (path.length >= maximumDepth)
    throw refusal(path.slice(0, 4), `nesting of at most ${maximumDepth} levels`, "deeper nesting below here");
  if (ancestors.has(value)) throw refusal(path, "a tree", "a reference back to one of its own parents");
  ancestors.add(value);
  if (Array.isArray(value))
    for (let i = 0; i < value.length; i++) visitAt(String(i), value[i], path, ancestors);
  else visitMembers(value, path, ancestors);
  ancestors.delete(value);
}

function visitMembers(value: object, path: string[], ancestors: Set<object>): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw refusal(path, "a plain object", `an instance of ${value.constructor.name}`);
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed())
      throw refusal(path, "well-formed Unicode member names", "a lone surrogate in a name");
    if (member !== undefined) visitAt(key, member, path, ancestors);
  }
}

/** One path is kept for the whole walk, because a new array at every member would cost more than the walk. */
function visitAt(step: string, value: unknown, path: string[], ancestors: Set<object>): void {
  path.push(step);
  visit(value, path, ancestors);
  path.pop();
}

function refusal(path: readonly string[], expected: string, received: string): CanonicalJsonError {
  const pointer = path.map((step) => "/" + step.replaceAll("~", "~0").replaceAll("/", "~1")).join("");
  return new CanonicalJsonError(pointer, expected, received);
}
