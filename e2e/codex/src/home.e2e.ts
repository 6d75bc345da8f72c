import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { message, shell } from "@codex-orchestrator/codex/responses-double";
import { runProcess } from "@codex-orchestrator/process-runner";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CodexGroundOptions, startCodexGround } from "./testing/codex-ground.ts";
import { digestOf, filesWith } from "./testing/directory-digest.ts";
import { codexExec } from "./testing/exec.ts";
import { suitesRoot } from "./testing/installed-codex.ts";

const work: CodexGroundOptions["script"] = ({ outputs }) =>
  outputs.length === 0 ? shell("env | cut -d= -f1 | sort; env | grep -c key- || true") : message("done");

let user: string;
beforeEach(async () => {
  await mkdir(join(suitesRoot, ".homes"), { recursive: true });
  user = await mkdtemp(join(suitesRoot, ".homes", "user-"));
});
afterEach(() => rm(user, { recursive: true }));

describe("the generated home", () => {
  it("leaves the user's own home as it was, also when its configuration is used", async () => {
    const own = join(user, ".codex");
    await mkdir(own);
    await writeFile(
      join(own, "config.toml"),
      'model = "gpt-5.5"\nmodel_verbosity = "high"\n[analytics]\nenabled = true\n',
    );
    await writeFile(join(own, "auth.json"), '{"OPENAI_API_KEY":"sk-of-the-user"}');
    const before = await digestOf(user);
    const ground = await startCodexGround({
      script: work,
      home: { user: { directory: own, configuration: true }, set: { HOME: user } },
    });
    try {
      expect(await codexExec(ground, "work")).toMatchObject({ exitCode: 0 });
      const body = ground.double.requests[0]?.body as { text: { verbosity: string } };
      expect(body.text.verbosity).toBe("high");
      expect(await filesWith(ground.home.directory, "sk-of-the-user")).toEqual([]);
    } finally {
      await ground.close();
    }
    expect(await digestOf(user)).toEqual(before);
  });

  it("gives the key to the provider, and neither to the disk nor to a command", async () => {
    const ground = await startCodexGround({
      script: work,
      provider: { variableHeaders: { "x-run": "RUN_PASS" } },
      home: { set: { DEPLOY_TOKEN: "t", PLAIN: "p", RUN_PASS: "key-of-the-run" } },
    });
    try {
      const { exitCode, events } = await codexExec(ground, "work");
      expect(exitCode).toBe(0);
      // The double takes no request without the key: that both came through shows that Codex had it.
      expect(ground.double.requests.map(({ outcome }) => outcome)).toEqual(["answered", "answered"]);
      const command = events.findLast((event) => event.item?.["type"] === "command_execution");
      const output = String(command?.item?.["aggregated_output"]).split("\n");
      expect(output).not.toContain("E2E_PROVIDER_KEY");
      for (const name of ["DEPLOY_TOKEN", "RUN_PASS"]) expect(output).not.toContain(name);
      expect(ground.double.requests[0]?.headers["x-run"]).toBe("key-of-the-run");
      expect(output).toContain("PLAIN");
      expect(output.slice(-2)).toEqual(["0", ""]);
      expect(await filesWith(ground.home.directory, ground.apiKey)).toEqual([]);
    } finally {
      await ground.close();
    }
  });

  it("holds only settings that this Codex knows, and gives them on as they were meant", async () => {
    const hostile = 'a "quoted" \\ back\\slash\n[features]\nplugins = true # \t\u007f\u0001 é 🙂 \'\'\' """';
    const ground = await startCodexGround({
      script: work,
      provider: {
        headers: { "x-odd": "a=b, \"c\" 'd' # e" },
        query: { "a b": "1&2=3" },
        requestRetries: 2,
        streamRetries: 3,
      },
      home: { webSearch: "disabled", history: "save-all", extra: { developer_instructions: hostile } },
    });
    try {
      const { executable, home, repository, double } = ground;
      const check = await runProcess({
        command: [executable, "app-server", "--strict-config", "--print-startup-config"],
        cwd: repository,
        env: home.env,
        timeoutMs: 20_000,
      });
      expect(JSON.parse(check.stdout.text)).not.toHaveProperty("error");
      expect(await codexExec(ground, "work")).toMatchObject({ exitCode: 0 });
      const [request] = double.requests;
      expect(JSON.stringify(request?.body)).toContain(JSON.stringify(hostile).slice(1, -1));
      expect(request?.headers["x-odd"]).toBe("a=b, \"c\" 'd' # e");
      expect(new URL(request?.path ?? "", double.url).searchParams.get("a b")).toBe("1&2=3");
    } finally {
      await ground.close();
    }
  });

  it("stays closed to other users while Codex works in it", async () => {
    const ground = await startCodexGround({ script: work });
    try {
      await codexExec(ground, "work");
      const { directory } = ground.home;
      expect(((await stat(directory)).mode & 0o777).toString(8)).toBe("700");
      expect(((await stat(join(directory, "config.toml"))).mode & 0o777).toString(8)).toBe("600");
    } finally {
      await ground.close();
    }
  });

  it("runs commands without the user's profile and shell files", async () => {
    for (const name of [".bashrc", ".bash_profile", ".profile"])
      await writeFile(join(user, name), `echo read ${name}\n`);
    const ground = await startCodexGround({ script: work, home: { set: { HOME: user } } });
    try {
      await codexExec(ground, "work");
      expect(JSON.stringify(ground.double.requests.at(-1)?.body)).not.toContain("read .");
    } finally {
      await ground.close();
    }
    expect(await readFile(join(user, ".profile"), "utf8")).toBe("echo read .profile\n");
  });
});
