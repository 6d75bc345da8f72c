import { SpecChangeError, visibleText } from "../index.ts";
import { readArguments } from "./arguments.ts";
import { checkCommand } from "./check-command.ts";
import type { Outcome, Surroundings } from "./place.ts";
import { approveCommand, explainCommand, listCommand, newCommand, reviewCommand } from "./spec-commands.ts";
import { usage } from "./usage.ts";

/** Runs a command line. Never throws: a failure is an outcome, too. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  try {
    return await dispatch(argv, surroundings);
  } catch (error) {
    return failure(error);
  }
}

async function dispatch(argv: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const { command, operands, flags } = readArguments(argv);
  const [operand = ""] = operands;
  if (flags.help === true) return { stdout: usage, stderr: "", exitCode: 0 };
  if (command === "review") return reviewCommand(operand, flags, surroundings);
  if (command === "approve") return approveCommand(operand, flags, surroundings);
  if (command === "list") return listCommand(flags, surroundings);
  if (command === "new") return newCommand(operand, flags, surroundings);
  if (command === "explain") return explainCommand(operands[0]);
  return checkCommand(flags, surroundings);
}

/** A refused change is a finding about the request; everything else means that the question stays open. */
function failure(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? `${String(error.code)}: ` : "";
  const stderr = `spec-guard: ${code}${visibleText(message)}\n`;
  return { stdout: "", stderr, exitCode: error instanceof SpecChangeError ? 1 : 2 };
}
