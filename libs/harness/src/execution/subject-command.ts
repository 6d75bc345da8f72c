import { join } from "node:path";
import type { AgentUsage } from "../attempt/attempt-record.ts";
import type { Machine } from "./machine.ts";
import type { Command } from "../ports.ts";
import { resolveCommand } from "../scenario/command-arguments.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";

/** What carries out that which a scenario tests. */
export interface SubjectCommand {
  readonly command: Command;
  readonly environment: Readonly<Record<string, string>>;
  /** The exit code of a success. */
  readonly exitCode: number;
  usage(printed: string): AgentUsage | undefined;
}

const noUsage = () => undefined;

/**
 * The subject as a command.
 * @throws Error whose message says what this harness was not given
 */
export async function subjectCommand(
  { manifest: { subject }, directory: beside }: LoadedScenario,
  directory: string,
  { node, ports }: Machine,
): Promise<SubjectCommand> {
  switch (subject.kind) {
    case "command": {
      const { env: environment = {}, exitCode = 0 } = subject;
      return {
        command: resolveCommand(subject.command, beside, node),
        environment,
        exitCode,
        usage: noUsage,
      };
    }
    case "pattern": {
      const catalog = given(ports.patterns, "a catalogue of patterns");
      const command = catalog.applyCommand(subject.pattern, subject.options ?? {});
      return { command, environment: {}, exitCode: subject.exitCode ?? 0, usage: noUsage };
    }
    case "agent": {
      const launcher = given(ports.agents, "a way to start agents");
      return { ...(await launcher.launch(join(beside, subject.task), directory)), exitCode: 0 };
    }
  }
}

function given<Port>(port: Port | undefined, what: string): Port {
  if (port === undefined) throw new Error(`The harness was not given ${what}.`);
  return port;
}
