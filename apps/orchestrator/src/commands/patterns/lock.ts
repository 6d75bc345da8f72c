import { resolve } from "node:path";
import { PatternLibrary, lockFileName, readLock, writeLock } from "@codex-orchestrator/learning-library";
import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { UsageError } from "../../errors.ts";
import { plural } from "../../format.ts";
import { text } from "../../cli/arguments.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns lock <id>[@<range>]... [--directory <path>] [--patterns <directory>]
       codex-orchestrator patterns lock --check [--directory <path>]

Pins patterns, and with a recipe the patterns of its steps, by id, version and digest in patterns.lock.

  --check             is the library the one that patterns.lock pins
  --directory <path>  where patterns.lock lies (default: the current directory)

Exit codes: 0 pinned, or the pins hold; 2 they do not, or bad input.`;

const options = { check: { type: "boolean" }, directory: { type: "string" } } as const;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options, operands: { least: args.includes("--check") ? 0 : 1, most: Infinity } };
  return withCall(name, args, output, usage, async ({ values, operands, json, library, config }) => {
    const directory = resolve(config.workingDirectory, text(values["directory"]) ?? ".");
    if (values["check"] === true) {
      const lock = await readLock(directory);
      if (lock === undefined) {
        throw new UsageError(
          `There is no ${lockFileName} in ${directory}. Write one with \`patterns lock <id>\`.`,
        );
      }
      const pinned = Object.entries(lock.patterns).map(([id, { version }]) => `${id}@${version}`);
      // To pin them once more looks at every byte of them.
      await (await PatternLibrary.open(config.patternsDirectory, { lock })).lock(pinned);
      const count = pinned.length;
      output.out(
        json ? JSON.stringify({ ok: true, lock }, null, 2) : `The pins of ${plural(count, "pattern")} hold.`,
      );
      return exitCode.ok;
    }
    const lock = await (await library()).lock(operands);
    await writeLock(directory, lock);
    const pinned = Object.entries(lock.patterns).map(([id, { version }]) => `${id}@${version}`);
    output.out(
      json ? JSON.stringify({ ok: true, lock }, null, 2) : `Pinned ${pinned.join(", ")} in ${lockFileName}.`,
    );
    return exitCode.ok;
  });
}
