import { join } from "node:path";
import type { AgentUsage } from "../record/attempt-record.ts";
import type { Machine } from "./machine.ts";
import type { Redactor } from "@codex-orchestrator/process-runner";
import type { Command, LaunchedAgent } from "../ports.ts";
import { sensitiveVariables } from "../safety/secrets.ts";
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
  { node, ports, redactor }: Machine,
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
      const launched = await launcher.launch(join(beside, subject.task), directory);
      expectHidden(launched.environment, redactor);
      return { ...launched, exitCode: 0 };
    }
  }
}

/** What an agent is given it may print. */
function expectHidden(environment: LaunchedAgent["environment"], redactor: Redactor): void {
  const open = sensitiveVariables(environment).find(({ value }) => redactor.redactText(value) === value);
  if (open === undefined) return;
  throw new Error(
    `The agent was not started: its variable ${open.name} looks like a secret that results would not hide. ` +
      "Give it in the environment of the sweep as well, with at least 8 bytes.",
  );
}

function given<Port>(port: Port | undefined, what: string): Port {
  if (port === undefined) throw new Error(`The harness was not given ${what}.`);
  return port;
}
