import { parseArguments } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";

const help = `Usage: codex-orchestrator show [<run>] [--repo <directory>] [--json]

Shows one run: what was planned, what each round did, which checks ran on which tree, and where the evidence lies.

  <run>               a run id (default: the newest run)
  --repo <directory>  where the runs are (default: the repository around the current directory)
  --json              the manifest as it is on disk`;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const { values, operands } = await parseArguments("show", args, { repo: { type: "string" } }, 1);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { openState }, { findRun }, { isInterrupted }, { renderManifest }] =
    await Promise.all([
      import("../config.ts"),
      import("../evidence/open-state.ts"),
      import("../evidence/find-run.ts"),
      import("../evidence/list-runs.ts"),
      import("../present/manifest-page.ts"),
    ]);
  const config = readConfig();
  const store = await openState(values["repo"], config);
  const name = await findRun(store, operands[0]);
  const { manifest, relativeDirectory } = await store.read(name);
  if (values["json"] === true) output.out(JSON.stringify(manifest, null, 2));
  else {
    const interrupted = await isInterrupted(store, manifest);
    output.out(renderManifest(manifest, { relativeDirectory, interrupted }, output));
  }
  return exitCode.ok;
}
