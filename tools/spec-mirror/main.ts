// npm run specs [-- --check]: writes docs/TECH_SPEC.md from the canonical spec, or says whether it is as it should be.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { currentSnapshot, snapshotFile } from "./current-snapshot.ts";

function mirror(check: boolean): number {
  const { written, derived } = currentSnapshot();
  if (written !== derived && check) {
    process.stderr.write("docs/TECH_SPEC.md is not what its spec says. Run `npm run specs` and commit it.\n");
    return 1;
  }
  if (written !== derived) writeFileSync(snapshotFile, derived);
  process.stdout.write(`docs/TECH_SPEC.md is ${written === derived ? "as its spec says" : "written"}.\n`);
  return 0;
}

try {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  process.exitCode = mirror(values.check);
} catch (error) {
  process.stderr.write(`specs: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
