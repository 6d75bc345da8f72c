// Records the cassettes of the bundled example anew: `npm run cassettes`. The openai one is recorded from a scripted
// model on loopback.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startResponsesDouble } from "@codex-orchestrator/codex/responses-double";
import { runCli } from "./cli.ts";
import { exampleScript } from "./example-script.ts";
import { temporaryDirectory } from "./repositories.ts";

const directory = join(import.meta.dirname, "../../example/cassettes");

async function record(
  name: string,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const file = join(directory, name);
  const cwd = temporaryDirectory();
  const { code, stdout, stderr } = await runCli(["run", "--record", name, ...flags], { cwd, env });
  if (code !== 0) throw new Error(`Recording ${name} ended with ${String(code)}:\n${stdout}${stderr}`);
  copyFileSync(join(cwd, name), file);
  rmSync(cwd, { recursive: true, force: true });
  console.log(file);
}

const double = await startResponsesDouble({ script: exampleScript });
await record("patterns.jsonl", []);
await record("openai.jsonl", ["--provider", "openai", "--builder", "patterns"], {
  OPENAI_BASE_URL: double.url,
});
await double.close();
