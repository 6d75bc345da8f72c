import { ReportSyntaxError } from "./report-syntax-error.ts";

/** More nesting or more values than any tool's report has. */
const deepest = 200;
const mostValues = 1_000_000;

/**
 * `JSON.parse` for text that may be hostile: what would take much more memory than the text itself is refused first.
 * @throws ReportSyntaxError
 */
export function boundedJson(text: string): unknown {
  expectModest(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReportSyntaxError(`it is not JSON (${(error as Error).message.slice(0, 200)})`);
  }
}

function expectModest(text: string): void {
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inString) {
      if (char === "\\") index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === ",") values += 1;
    else if (char === "]" || char === "}") depth -= 1;
    else if (char === "[" || char === "{") {
      depth += 1;
      values += 1;
      if (depth > deepest) throw new ReportSyntaxError(`it is nested more than ${deepest} levels deep`);
    }
  }
  if (values > mostValues) throw new ReportSyntaxError(`it holds more than ${mostValues} values`);
}
