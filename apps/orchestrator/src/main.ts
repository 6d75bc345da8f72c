#!/usr/bin/env node
// Parses just enough to know the command, then loads only that command.
import { exitCode, exitCodeFor } from "./cli/exit-codes.ts";
import { processOutput, type Output } from "./cli/output.ts";

interface Command {
  execute: (args: readonly string[], output: Output) => Promise<number>;
}

const commands: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  run: { summary: "carry out a task, from plan to branch", load: () => import("./commands/run.ts") },
  status: { summary: "list tasks and their latest runs", load: () => import("./commands/status.ts") },
  show: {
    summary: "show one run: phases, checks, change, evidence",
    load: () => import("./commands/show.ts"),
  },
  resume: {
    summary: "go on with a run that waits or was interrupted",
    load: () => import("./commands/resume.ts"),
  },
  approve: { summary: "approve what a run asks for, and go on", load: () => import("./commands/approve.ts") },
  reject: { summary: "reject what a run asks for, and go on", load: () => import("./commands/reject.ts") },
  cancel: { summary: "end a waiting run for good", load: () => import("./commands/cancel.ts") },
  verify: {
    summary: "check the evidence of a run: signature, files, audit log, commit",
    load: () => import("./commands/verify.ts"),
  },
  eval: {
    summary: "run scenarios: do agents, adapters and patterns still do their job",
    load: () => import("./commands/eval.ts"),
  },
  patterns: {
    summary: "the learning library: list, show, apply, prove, pin, export",
    load: () => import("./commands/patterns.ts"),
  },
  mcp: { summary: "serve the learning library over MCP", load: () => import("./commands/mcp.ts") },
  "spec-guard": {
    summary: "is a change covered by a fresh, approved spec",
    load: () => import("./commands/spec-guard.ts"),
  },
  doctor: { summary: "check this machine and this repository", load: () => import("./commands/doctor.ts") },
};

function help(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return [
    "Usage: codex-orchestrator <command> [options]",
    "",
    "Hand over a task, get back a change you can trust.",
    "",
    "Commands:",
    ...rows,
    "",
    "Every command has --help and --json. `run` without arguments runs the bundled example.",
    "Exit codes: 0 ok, 1 the work failed, 2 bad usage, 3 waiting, 4 refused by policy, 130 interrupted.",
  ].join("\n");
}

async function main(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h" || name === "help") {
    output.out(help());
    return exitCode.ok;
  }
  if (name === "--version") {
    const { version } = await import("./version.ts");
    output.out(version);
    return exitCode.ok;
  }
  const command = name === undefined ? undefined : commands[name];
  try {
    if (command === undefined) throw await unknownCommand(name);
    const { execute } = await command.load();
    return await execute(rest, output);
  } catch (error) {
    const { reportError } = await import("./cli/report-error.ts");
    reportError(error, output, { json: args.includes("--json"), verbose: args.includes("--verbose") });
    return exitCodeFor(error);
  }
}

async function unknownCommand(name: string | undefined): Promise<Error> {
  const { UsageError } = await import("./errors.ts");
  if (name === undefined) return new UsageError("No command given. See `codex-orchestrator --help`.");
  const { didYouMean } = await import("./nearest.ts");
  const meant = didYouMean(name, Object.keys(commands));
  return new UsageError(
    `Unknown command ${JSON.stringify(name)}.${meant} See \`codex-orchestrator --help\`.`,
  );
}

process.exitCode = await main(process.argv.slice(2), processOutput(process.env));
