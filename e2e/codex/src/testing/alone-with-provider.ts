// A probe, a turn of `codex exec` and one of the app server under strace, in a network namespace made by whoever starts this.
// Prints where they wanted to connect to. The arguments are the model and more configuration, as JSON.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { probeCodex, startAppServer } from "@codex-orchestrator/codex";
import { message, shell } from "@codex-orchestrator/codex/responses-double";
import { runProcess } from "@codex-orchestrator/process-runner";
import { startCodexGround } from "./codex-ground.ts";
import { destinationsIn, straceArguments } from "./connections.ts";
import { tracedProgram } from "./traced-program.ts";

type Extra = NonNullable<NonNullable<Parameters<typeof startCodexGround>[0]["home"]>["extra"]>;
const [model = "", configuration = "{}"] = process.argv.slice(2);
const extra = JSON.parse(configuration) as Extra;

const ground = await startCodexGround({
  model,
  script: ({ outputs }) => (outputs.length === 0 ? shell("echo hi > file; cat file") : message("done")),
  home: { extra },
});
try {
  const { executable, home, repository, double } = ground;
  const traces = join(home.directory, "traces");
  await mkdir(traces);
  const exec = await runProcess({
    command: [
      "strace",
      ...straceArguments(join(traces, "exec")),
      ...[executable, "exec", "--json", "--ephemeral", "-s", "workspace-write", "work"],
    ],
    cwd: repository,
    env: home.env,
    timeoutMs: 90_000,
  });
  const traced = await tracedProgram(home.directory, join(traces, "app-server"), executable);
  const driver = await startAppServer({ executable: traced, env: home.env });
  const thread = await driver.startThread({
    cwd: repository,
    sandbox: "workspace-write",
    approvalPolicy: "never",
  });
  const result = await thread.run("work");
  await driver.close();

  const probed = await tracedProgram(home.directory, join(traces, "probe"), executable);
  const settings = { directory: home.directory, environment: process.env, model, extra };
  const probe = await probeCodex({ find: { path: probed }, home: settings, cwd: repository, messages: true });

  const destinations = async (name: string) => destinationsIn(await readFile(join(traces, name), "utf8"));
  const report = {
    provider: new URL(double.url).host,
    probe: { names: probe.map(({ name }) => name), destinations: await destinations("probe") },
    exec: { exitCode: exec.exitCode, destinations: await destinations("exec") },
    appServer: { message: result.message, destinations: await destinations("app-server") },
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await ground.close();
}
