// Prints the counts of vitest JSON reports as the last line of the gate. Skipped tests are named with their reason.
import { readFileSync } from "node:fs";

const total = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, "utf8"));
  for (const { assertionResults } of report.testResults)
    for (const { fullName, status, meta } of assertionResults)
      if (status === "pending" || status === "skipped")
        process.stdout.write(
          `skipped: ${fullName}${meta?.reason === undefined ? "" : ` (${meta.reason})`}\n`,
        );
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + report.numTodoTests;
}
const tail = total.skipped === 0 ? "" : `, ${total.skipped} skipped`;
process.stdout.write(`${total.passed} passed, ${total.failed} failed${tail}\n`);
