// Applies a pattern to the working directory, or checks whether it still finds something there. A program of its own, so
// that whoever runs it can shut it in. Arguments: apply | check, library, reference, options as JSON.
import { PatternLibrary, type PatternOptions } from "../index.ts";

const [action = "", library = "", reference = "", options = "{}"] = process.argv.slice(2);

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  if (action !== "apply" && action !== "check")
    throw new Error(`Expected apply or check, received ${JSON.stringify(action)}.`);
  const patterns = await PatternLibrary.open(library);
  const report = await patterns.apply(reference, {
    directory: process.cwd(),
    write: action === "apply",
    env: process.env,
    options: JSON.parse(options) as PatternOptions,
  });
  process.stdout.write(`${JSON.stringify({ ...report, patch: undefined })}\n`);
  for (const { file, message } of report.errors) process.stderr.write(`${file}: ${message}\n`);
  if (action === "apply") return report.errors.length === 0 && report.effectsViolated.length === 0 ? 0 : 1;
  return report.changed.length + report.findings.length + report.errors.length === 0 ? 0 : 1;
}
