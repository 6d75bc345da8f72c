import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "@codex-orchestrator/process-runner";
import { z } from "zod";
import { CodexVersionError } from "../errors.ts";
import { type Difference, readDifferences, sendDifferences } from "./compare.ts";
import { type UsedMessage, contract } from "./contract.ts";
import { GeneratedSchemas } from "./generated-schemas.ts";
import { type JsonSchema, type Shape, shapeOf } from "./shape.ts";

/** A place where the installed Codex is not what we rely on. */
export interface Drift extends Difference {
  /** Method of the message. */
  message: string;
  /** Which half of it. */
  part: "method" | "parameters" | "result";
}

export interface DriftOptions {
  /** The native program. */
  executable: string;
  /** The whole environment of the program. */
  env: Readonly<Record<string, string>>;
  /** An existing directory, where a temporary one is made: the schemas are some 10 MB. */
  scratch: string;
}

/**
 * Has the program write the schemas of its messages, and compares them with what we send and read.
 *
 * @returns nothing when it is as we rely on
 * @throws {CodexVersionError} when it writes none
 */
export async function checkDrift({ executable, env, scratch }: DriftOptions): Promise<Drift[]> {
  const directory = await mkdtemp(join(scratch, "schemas-"));
  try {
    const args = ["app-server", "generate-json-schema", "--experimental", "--out", directory];
    const result = await runProcess({
      command: [executable, ...args],
      cwd: directory,
      env: { ...env },
      timeoutMs: 60_000,
    });
    if (result.exitCode !== 0)
      throw new CodexVersionError(
        `${executable} wrote no schemas of its messages: codex ${args.slice(0, 2).join(" ")} ended with ` +
          `${result.exitCode ?? result.outcome}. It said: ${result.stderr.text.slice(0, 300)}`,
      );
    return driftOf(await GeneratedSchemas.read(directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One line for a reader. */
export function describeDrift({ message, part, field, problem }: Drift): string {
  return `${message}, ${part}${field === "" ? "" : ` ${field}`}: ${problem}`;
}

export function driftOf(schemas: GeneratedSchemas): Drift[] {
  return contract.flatMap((used) => driftOfMessage(used, schemas));
}

function driftOfMessage(used: UsedMessage, schemas: GeneratedSchemas): Drift[] {
  const { list, method: message } = used;
  const parameters = schemas.parameters(list, message);
  if (parameters === undefined)
    return [{ message, part: "method", field: "", problem: "Codex does not know it" }];
  const fromUs = list.startsWith("Client");
  const compare = (part: "parameters" | "result", ours: z.ZodType | undefined, theirs: Shape | undefined) => {
    if (ours === undefined) return [];
    if (theirs === undefined) return [{ message, part, field: "", problem: "has no schema" }];
    const weSend = fromUs === (part === "parameters");
    const differences = (weSend ? sendDifferences : readDifferences)(shapeOfZod(ours), theirs);
    return differences.map((difference) => ({ message, part, ...difference }));
  };
  const result =
    list === "ClientRequest" || list === "ServerRequest" ? schemas.result(list, message) : undefined;
  return [...compare("parameters", used.parameters, parameters), ...compare("result", used.result, result)];
}

function shapeOfZod(schema: z.ZodType): Shape {
  const json = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
  }) as JsonSchema;
  return shapeOf(json, json);
}
