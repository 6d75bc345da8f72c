import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";
import type { PatternsCommand } from "./patterns/patterns-command.ts";

const subcommands: Readonly<Record<string, { summary: string; load: () => Promise<PatternsCommand> }>> = {
  list: { summary: "every pattern of the library", load: () => import("./patterns/list.ts") },
  show: {
    summary: "one pattern: manifest, documentation, examples",
    load: () => import("./patterns/show.ts"),
  },
  preview: { summary: "what a pattern would change, as a patch", load: () => import("./patterns/apply.ts") },
  apply: { summary: "apply a pattern to files", load: () => import("./patterns/apply.ts") },
  check: {
    summary: "does a pattern find anything; changes nothing",
    load: () => import("./patterns/apply.ts"),
  },
  render: { summary: "fill a template", load: () => import("./patterns/render.ts") },
  test: { summary: "prove patterns by their fixtures", load: () => import("./patterns/test.ts") },
  semver: {
    summary: "were versions raised by enough since a commit",
    load: () => import("./patterns/semver.ts"),
  },
  ingest: {
    summary: "take a pattern into the index, with proofs and a fresh spec",
    load: () => import("./patterns/ingest.ts"),
  },
  propose: {
    summary: "candidates from edits that finished runs repeat",
    load: () => import("./patterns/propose.ts"),
  },
  lock: {
    summary: "pin patterns in patterns.lock, or check the pins",
    load: () => import("./patterns/lock.ts"),
  },
  export: { summary: "as Agent Skills, or as an ESLint plugin", load: () => import("./patterns/export.ts") },
};

function help(): string {
  const rows = Object.entries(subcommands).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
  return [
    "Usage: codex-orchestrator patterns <subcommand> [options]",
    "",
    "Works with the learning library: codemods, lint rules, templates and recipes.",
    "",
    ...rows,
    "",
    "Every subcommand has --help, --json and --patterns <directory> (default: the bundled library).",
  ].join("\n");
}

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h") {
    output.out(help());
    return name === undefined ? exitCode.usage : exitCode.ok;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    const [{ UsageError }, { didYouMean }] = await Promise.all([
      import("../errors.ts"),
      import("../nearest.ts"),
    ]);
    const meant = didYouMean(name, Object.keys(subcommands));
    throw new UsageError(
      `There is no \`patterns ${name}\`.${meant} See \`codex-orchestrator patterns --help\`.`,
    );
  }
  const { execute: run } = await subcommand.load();
  return run(name, rest, output);
}
