import { join } from "node:path";

import type { GoalCommand, TestFormat } from "../goal.ts";
import type { ReportFile } from "../reports/files/report-file.ts";

type Words = readonly string[];

interface Reporter {
  readonly format: ReportFile["format"];
  readonly extension: string;
  /** The tool's arguments with those that make it write its report to a file. */
  readonly addTo: (args: Words, path: string) => Words;
}

/** Tools that can name every case in a file; the others name them in what they print. */
const reporters: Partial<Readonly<Record<TestFormat, Reporter>>> = {
  vitest: { format: "vitest-json", extension: "json", addTo: vitestArguments },
  "node-test": { format: "node-test", extension: "tap", addTo: nodeArguments },
};

export function withReportFile(command: GoalCommand, directory: string): GoalCommand {
  const reporter = reporters[command.report as TestFormat];
  if (reporter === undefined) return command;
  const path = join(directory, `${command.adapter}-test.${reporter.extension}`);
  const [program, ...args] = command.command;
  return {
    ...command,
    command: [program, ...reporter.addTo(args, path)],
    reportFile: { path, format: reporter.format },
  };
}

/** On the command line, reporters take the place of the configured ones. */
function vitestArguments(args: Words, path: string): Words {
  const printing = names(args, "--reporter") ? [] : ["--reporter=default"];
  return beforeOperands(args, [...printing, "--reporter=json", `--outputFile.json=${path}`]);
}

/** Node pairs the n-th reporter with the n-th destination; a single one may go without. Options stand before the files. */
function nodeArguments(args: Words, path: string): Words {
  const printed = names(args, "--test-reporter") ? [] : ["--test-reporter=spec"];
  const destination = names(args, "--test-reporter-destination")
    ? []
    : ["--test-reporter-destination=stdout"];
  return ["--test-reporter=tap", `--test-reporter-destination=${path}`, ...printed, ...destination, ...args];
}

const names = (args: Words, option: string) =>
  args.some((arg) => arg === option || arg.startsWith(`${option}=`));

/** What follows `--` is not the tool's to read. */
function beforeOperands(args: Words, added: Words): Words {
  const end = args.indexOf("--");
  return end === -1 ? [...args, ...added] : [...args.slice(0, end), ...added, ...args.slice(end)];
}
