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

/** Tools that can name every case in a file. */
const reporters: Partial<Readonly<Record<TestFormat, Reporter>>> = {
  vitest: { format: "vitest-json", extension: "json", addTo: vitestArguments },
  jest: { format: "jest-json", extension: "json", addTo: jestArguments },
  mocha: { format: "mocha-json", extension: "json", addTo: mochaArguments },
  "node-test": { format: "node-test", extension: "tap", addTo: nodeArguments },
  "bun-test": { format: "junit", extension: "xml", addTo: bunArguments },
  pytest: { format: "junit", extension: "xml", addTo: pytestArguments },
};

/** Tools that name every case in what they print, when asked to; `go test` would repeat the results of an earlier run. */
const printing: Partial<Readonly<Record<TestFormat, (args: Words) => Words>>> = {
  unittest: (args) => [...args, "-v"],
  "go-test": ([test = "", ...args]) => [test, "-count=1", ...args],
};

/** The command with what makes its tool name every case, in a file where the tool can write one. */
export function namingCases(command: GoalCommand, directory: string): GoalCommand {
  const [program, ...args] = command.command;
  const reporter = reporters[command.report as TestFormat];
  if (reporter === undefined) {
    const named = printing[command.report as TestFormat]?.(args) ?? args;
    return { ...command, command: [program, ...named] };
  }
  const path = join(directory, `${command.adapter}-test.${reporter.extension}`);
  return {
    ...command,
    command: [program, ...reporter.addTo(args, path)],
    reportFile: { path, format: reporter.format },
  };
}

/** On the command line, reporters take the place of the configured ones, and each may have a file of its own. */
function vitestArguments(args: Words, path: string): Words {
  const reporters = split(args, ["--reporter"]);
  const { taken, rest } = split(reporters.rest, ["--outputFile"]);
  const asked = valuesOf(reporters.taken).filter((name) => name !== "json");
  const shared = valuesOf(taken).at(-1);
  return beforeOperands(rest, [
    ...(reporters.taken.length === 0 ? ["default"] : asked).map((name) => `--reporter=${name}`),
    ...(shared === undefined ? [] : asked.map((name) => `--outputFile.${name}=${shared}`)),
    ...["--reporter=json", `--outputFile.json=${path}`],
  ]);
}

function jestArguments(args: Words, path: string): Words {
  const { rest } = split(args, ["--outputFile"]);
  return beforeOperands(
    rest.filter((arg) => arg !== "--json"),
    ["--json", `--outputFile=${path}`],
  );
}

/** Mocha has one reporter: the one that was asked for goes, with its options. */
function mochaArguments(args: Words, path: string): Words {
  const { rest } = split(args, ["--reporter", "-R", "--reporter-option", "--reporter-options", "-O"]);
  return beforeOperands(rest, ["--reporter=json", `--reporter-option=output=${path}`]);
}

/** Node pairs the n-th reporter with the n-th destination; a single one may go without. Its options stand before the files. */
function nodeArguments(args: Words, path: string): Words {
  const reporters = split(args, ["--test-reporter"]);
  const destinations = split(reporters.rest, ["--test-reporter-destination"]);
  const printed = reporters.taken.length === 0 ? ["--test-reporter=spec"] : reporters.taken;
  const destination =
    destinations.taken.length === 0 ? ["--test-reporter-destination=stdout"] : destinations.taken;
  const { rest } = destinations;
  const at = rest.indexOf("--test");
  return [
    ...rest.slice(0, at),
    ...["--test-reporter=tap", `--test-reporter-destination=${path}`],
    ...[...printed, ...destination],
    ...rest.slice(at),
  ];
}

function bunArguments(args: Words, path: string): Words {
  const { rest } = split(args, ["--reporter", "--reporter-outfile"]);
  return beforeOperands(rest, ["--reporter=junit", `--reporter-outfile=${path}`]);
}

/** The family "xunit1" tells the file of a case, so that it can be named as pytest names it. */
function pytestArguments(args: Words, path: string): Words {
  return [...args, `--junitxml=${path}`, "-o", "junit_family=xunit1"];
}

/** Takes options out, each as `--name=value` or as `--name value`. */
function split(args: Words, options: Words): { readonly taken: Words; readonly rest: Words } {
  const taken: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (options.includes(arg)) taken.push(...args.slice(index, ++index + 1));
    else if (options.some((option) => arg.startsWith(`${option}=`))) taken.push(arg);
    else rest.push(arg);
  }
  return { taken, rest };
}

/** Of `--name=value` and `--name value`, the values. */
const valuesOf = (options: Words) =>
  options.filter((word) => !/^--[^=]+$/.test(word)).map((word) => word.replace(/^--[^=]+=/, ""));

/** What follows `--` is not the tool's to read. */
function beforeOperands(args: Words, added: Words): Words {
  const end = args.indexOf("--");
  return end === -1 ? [...args, ...added] : [...args.slice(0, end), ...added, ...args.slice(end)];
}
