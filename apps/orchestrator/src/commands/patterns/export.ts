import { resolve } from "node:path";
import { writeEslintPlugin, writeSkills } from "@codex-orchestrator/learning-library";
import { exitCode } from "../../cli/exit-codes.ts";
import type { Output } from "../../cli/output.ts";
import { UsageError } from "../../errors.ts";
import { version } from "../../version.ts";
import { text } from "../../cli/arguments.ts";
import { withCall } from "./patterns-command.ts";

const help = `Usage: codex-orchestrator patterns export skills|eslint-plugin <directory> [options]

skills         a SKILL.md for each pattern, for agents that read Agent Skills
eslint-plugin  the lint rules as a package that another repository can install from \`npm pack\`

  --name <name>          of the package (default: eslint-plugin-codex-orchestrator)
  --version <version>    of the package (default: this program's)
  --patterns <directory> another learning library (default: the bundled one)`;

const options = { name: { type: "string" }, version: { type: "string" } } as const;

export function execute(name: string, args: readonly string[], output: Output): Promise<number> {
  const usage = { help, options, operands: { least: 2, most: 2 } };
  return withCall(name, args, output, usage, async ({ values, operands, json, library, config }) => {
    const [what = "", directory = ""] = operands;
    const target = resolve(config.workingDirectory, directory);
    if (what === "skills") {
      const files = await writeSkills(await library(), target);
      output.out(json ? JSON.stringify({ files }) : `${files.length} files in ${directory}.`);
      return exitCode.ok;
    }
    if (what !== "eslint-plugin")
      throw new UsageError(`Expected skills or eslint-plugin, received ${JSON.stringify(what)}.`);
    const packaged = {
      name: text(values["name"]) ?? "eslint-plugin-codex-orchestrator",
      version: text(values["version"]) ?? version,
    };
    await writeEslintPlugin(await library(), target, packaged);
    output.out(json ? JSON.stringify(packaged) : `${packaged.name}@${packaged.version} in ${directory}.`);
    return exitCode.ok;
  });
}
