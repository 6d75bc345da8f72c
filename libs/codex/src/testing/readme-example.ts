import { findCodex, prepareCodexHome, startAppServer } from "../index.ts";

const cwd = process.cwd();
const { executable } = await findCodex({ packageRoots: [cwd], searchPath: [] });
const home = await prepareCodexHome({
  directory: `${cwd}/.codex-home`, // not below the temporary directory
  environment: process.env, // Codex gets PATH, HOME and the like of it, and the key
  model: "gpt-5.5",
  provider: {
    baseUrl: process.env["OPENAI_BASE_URL"] ?? "https://api.openai.com/v1",
    keyVariable: "OPENAI_API_KEY",
  },
});
const codex = await startAppServer({ ...home, executable });
const thread = await codex.startThread({ cwd, sandbox: "workspace-write", approvalPolicy: "on-request" });
const { message, usage } = await thread.run("Say hello.", {
  approve: ({ command = "" }) => Promise.resolve(command.includes("npm test") ? "accept" : "decline"),
});
console.log(message, usage.outputTokens > 0); // hello true
await codex.close();
