import type { ProcessName } from "../family/end-family.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { Termination } from "../family/termination.ts";

/** The kernel cuts names at this many bytes. */
const longestName = 15;

/** A program's name is a file's name, and may be anything, also the beginning of a secret. */
export function withRedactedNames(termination: Termination, redactor: Redactor): Termination {
  const redacted = (list: readonly ProcessName[]) =>
    list.map(({ pid, name }) => ({ pid, name: redactedName(name, redactor) }));
  return { ...termination, found: redacted(termination.found), survivors: redacted(termination.survivors) };
}

/** What the redactor would hold back at the end of a name that was cut may be the beginning of something to hide. */
function redactedName(name: string, redactor: Redactor): string {
  const bytes = Buffer.from(name, "latin1");
  const stream = redactor.stream();
  const certain = stream.push(bytes);
  const rest = stream.end();
  if (bytes.length < longestName) return Buffer.concat([certain, rest]).toString("utf8");
  return certain.toString("utf8") + (rest.length === 0 ? "" : "…");
}
