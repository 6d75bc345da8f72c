import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareCodexHome } from "@codex-orchestrator/codex";
import { message, shell, startResponsesDouble } from "@codex-orchestrator/codex/responses-double";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accessTokenOf } from "./testing/account.ts";
import { digestOf, filesWith } from "./testing/directory-digest.ts";
import { codexExec } from "./testing/exec.ts";
import { installedCodex, suitesRoot } from "./testing/installed-codex.ts";
import { noNamespaceBecause, runAlone } from "./testing/network-namespace.ts";

let root: string;
let user: string;
let directory: string;
beforeEach(async () => {
  await mkdir(join(suitesRoot, ".homes"), { recursive: true });
  root = await mkdtemp(join(suitesRoot, ".homes", "login-"));
  user = join(root, "user");
  directory = join(root, "home");
  await mkdir(user);
});
afterEach(() => rm(root, { recursive: true, maxRetries: 20, retryDelay: 100 }));

const reason = await noNamespaceBecause();
if (reason !== undefined) process.stderr.write(`login.e2e.ts is skipped in part: ${reason}\n`);

describe("the user's login, when it is asked for", () => {
  it("is an API key that the provider gets, and the disk and commands do not", async () => {
    const apiKey = "sk-of-the-user";
    await writeFile(join(user, "auth.json"), JSON.stringify({ OPENAI_API_KEY: apiKey, tokens: null }));
    const before = await digestOf(user);
    const script = [shell("env"), message("done")];
    const double = await startResponsesDouble({ script, apiKey });
    try {
      const home = await prepareCodexHome({
        directory,
        environment: process.env,
        user: { directory: user, login: true },
        model: "gpt-5.5",
        // Where the user's key would go to OpenAI, it goes to the double.
        extra: { model_providers: { orchestrator: { base_url: double.url } } },
      });
      const ground = { executable: await installedCodex(), home, repository: directory };
      expect(await codexExec(ground, "work", ["--skip-git-repo-check"])).toMatchObject({ exitCode: 0 });
      double.assertComplete();
      expect(JSON.stringify(double.requests)).not.toContain(apiKey);
      expect(await filesWith(directory, apiKey)).toEqual([]);
      expect(await digestOf(user)).toEqual(before);
    } finally {
      await double.close();
    }
  });

  it.skipIf(reason !== undefined)(
    "is a login of ChatGPT that is lent in memory, without its refresh token",
    async () => {
      const token = accessTokenOf("account-of-the-user");
      const tokens = {
        id_token: token,
        access_token: token,
        refresh_token: "renewal-of-the-user",
        account_id: "account-of-the-user",
      };
      await writeFile(
        join(user, "auth.json"),
        JSON.stringify({ auth_mode: "chatgpt", OPENAI_API_KEY: null, tokens }),
      );
      const before = await digestOf(user);
      expect(await runAlone("lent-login.ts", user, directory)).toEqual({
        login: { type: "chatgptAuthTokens" },
        sha256: createHash("sha256").update(token).digest("hex"),
        account: "account-of-the-user",
        onDisk: [],
      });
      expect(await filesWith(directory, "renewal-of-the-user")).toEqual([]);
      expect(await digestOf(user)).toEqual(before);
    },
  );
});
