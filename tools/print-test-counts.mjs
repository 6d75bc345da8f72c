// Prints the counts of a vitest JSON report as the last line of the gate. Skipped tests are named with their reason.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { assertionResults } of report.testResults)
  for (const { fullName, status, meta } of assertionResults)
    if (status === "pending" || status === "skipped")
      process.stdout.write(`skipped: ${fullName}${meta?.reason === undefined ? "" : ` (${meta.reason})`}\n`);
const skipped = report.numPendingTests + report.numTodoTests;
const tail = skipped === 0 ? "" : `, ${skipped} skipped`;
process.stdout.write(`${report.numPassedTests} passed, ${report.numFailedTests} failed${tail}\n`);
