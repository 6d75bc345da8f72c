import { startAppServer } from "@codex-orchestrator/codex";

/** Starts a turn with the app server, and is killed in the middle of it. Its argument is JSON: executable, environment, cwd. */
const { executable, env, cwd } = JSON.parse(process.argv[2] ?? "") as {
  executable: string;
  env: Record<string, string>;
  cwd: string;
};
const codex = await startAppServer({ executable, env });
const thread = await codex.startThread({ cwd, sandbox: "danger-full-access", approvalPolicy: "never" });
await thread.run("go");
