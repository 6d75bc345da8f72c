import { mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CodexHomeError } from "./errors.ts";
import { type CodexHomeOptions, markerFile, prepareCodexHome, removeCodexHome } from "./prepare-home.ts";

let root: string;
let directory: string;
/** A temporary directory beside the homes of these tests, as far as Codex is told. */
let environment: Record<string, string>;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "codex-home-")));
  directory = join(root, "homes", "one");
  environment = { PATH: "/usr/bin", HOME: root, TMPDIR: join(root, "tmp"), AWS_SECRET_ACCESS_KEY: "aws" };
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const prepare = (options: Partial<CodexHomeOptions> = {}) =>
  prepareCodexHome({ directory, environment, ...options });
const configuration = () => readFile(join(directory, "config.toml"), "utf8");
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe("a home for Codex", () => {
  it("has generated configuration that keeps to itself", async () => {
    await prepare();
    const text = await configuration();
    expect(text).toContain('web_search = "disabled"\n');
    expect(text).toContain("check_for_update_on_startup = false\n");
    expect(text).toContain("allow_login_shell = false\n");
    expect(text).toContain('cli_auth_credentials_store = "ephemeral"\n');
    expect(text).toContain("[analytics]\nenabled = false\n");
    expect(text).toContain("[features]\nplugins = false\nshell_snapshot = false\n");
    expect(text).toContain('[history]\npersistence = "none"\n');
  });

  it("takes what is asked for", async () => {
    await prepare({
      model: "gpt-5.5",
      webSearch: "cached",
      history: "save-all",
      environment: { ...environment, KEY: "sk-1", RUN: "r1" },
      provider: {
        baseUrl: "http://127.0.0.1:4010/v1",
        keyVariable: "KEY",
        headers: { 'x-"odd': "a\nb = 1" },
        variableHeaders: { "x-run": "RUN" },
        query: { v: "1" },
        requestRetries: 0,
        streamRetries: 1,
        streamIdleTimeoutMs: 5000,
      },
      extra: { features: { goals: false }, model_verbosity: "low" },
    });
    const text = await configuration();
    expect(text).toContain('model_provider = "orchestrator"\nc');
    expect(text).toContain('model_verbosity = "low"\n');
    expect(text).toContain("[features]\nplugins = false\nshell_snapshot = false\ngoals = false\n");
    expect(text).toContain('exclude = ["RUN"]\n');
    expect(text).toContain(
      '[model_providers.orchestrator]\nname = "orchestrator"\nbase_url = "http://127.0.0.1:4010/v1"\nenv_key = "KEY"\n' +
        "request_max_retries = 0\nstream_max_retries = 1\nstream_idle_timeout_ms = 5000\n",
    );
    expect(text).toContain('[model_providers.orchestrator.http_headers]\n"x-\\"odd" = "a\\nb = 1"\n');
  });

  it("can be read by this user only", async () => {
    await prepare();
    expect(await mode(directory)).toBe("700");
    for (const name of await readdir(directory)) expect(await mode(join(directory, name))).toBe("600");
  });

  it("gives an environment of allowed names, and says what it kept back", async () => {
    const { env, dropped } = await prepare({
      environment: { ...environment, MY_TOOL: "1" },
      allow: ["MY_*"],
      set: { CI: "1" },
    });
    expect(env).toEqual({
      PATH: "/usr/bin",
      HOME: root,
      TMPDIR: join(root, "tmp"),
      MY_TOOL: "1",
      CI: "1",
      SHLVL: "1",
      CODEX_HOME: directory,
    });
    expect(dropped).toEqual(["AWS_SECRET_ACCESS_KEY"]);
  });

  it("never writes the key of the provider", async () => {
    const { env } = await prepare({
      set: { KEY: "sk-secret" },
      provider: { baseUrl: "http://127.0.0.1:1/v1", keyVariable: "KEY" },
    });
    expect(env["KEY"]).toBe("sk-secret");
    for (const name of await readdir(directory))
      expect(await readFile(join(directory, name), "utf8")).not.toContain("sk-secret");
  });

  it("can be prepared again, and removed", async () => {
    await prepare({ model: "a" });
    await writeFile(join(directory, "state.sqlite"), "");
    await prepare({ model: "b" });
    expect(await configuration()).toContain('model = "b"\n');
    expect(await readdir(directory)).toContain("state.sqlite");
    await removeCodexHome(directory);
    await removeCodexHome(directory);
    expect(await readdir(join(root, "homes"))).toEqual([]);
  });

  it("can be prepared by several at once, also while another one writes its first file", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, `${markerFile}.half-written`), "");
    await Promise.all([prepare(), prepare(), prepare()]);
    expect(await readdir(directory)).toEqual(expect.arrayContaining([markerFile, "config.toml"]));
  });

  it("does not write through a link that stands at its files", async () => {
    await prepare();
    const victim = join(root, "victim");
    await writeFile(victim, "mine");
    await rm(join(directory, "config.toml"));
    await symlink(victim, join(directory, "config.toml"));
    await prepare();
    expect(await readFile(victim, "utf8")).toBe("mine");
  });
});

describe("a directory is refused", () => {
  it("under the temporary directory, also behind a link", async () => {
    const message =
      /is under the temporary directory .* every command would fail\. Choose a directory elsewhere/;
    await expect(prepare({ directory: join(root, "tmp", "home") })).rejects.toThrow(message);
    await mkdir(join(root, "tmp"), { recursive: true });
    await symlink(join(root, "tmp"), join(root, "link"));
    await expect(prepare({ directory: join(root, "link", "new", "home") })).rejects.toThrow(message);
    await expect(prepare({ environment: { ...environment, TMPDIR: join(root, "homes") } })).rejects.toThrow(
      message,
    );
    const { TMPDIR, ...without } = environment;
    expect(TMPDIR).toBeDefined();
    await expect(prepare({ directory: "/tmp/codex-home", environment: without })).rejects.toThrow(message);
  });

  it("but not when its name only begins alike", async () => {
    await prepare({ directory: join(root, "tmp-not") });
  });

  it("when it holds something else, and nothing of it is touched or removed", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "auth.json"), "{}");
    await expect(prepare()).rejects.toThrow(/holds something, and was not made as a home by this library/);
    await expect(removeCodexHome(directory)).rejects.toThrow(/is not removed/);
    expect(await readdir(directory)).toEqual(["auth.json"]);
  });

  it("when it is a file, or a link to a directory", async () => {
    await writeFile(join(root, "file"), "");
    await expect(prepare({ directory: join(root, "file") })).rejects.toThrow(/holds something/);
    await mkdir(join(root, "real"));
    await symlink(join(root, "real"), join(root, "link"));
    await expect(prepare({ directory: join(root, "link") })).rejects.toThrow(/holds something/);
  });

  it("when its path goes through a file", async () => {
    await writeFile(join(root, "file"), "");
    await expect(prepare({ directory: join(root, "file", "home") })).rejects.toThrow(CodexHomeError);
  });

  it("when it is the user's own, also before anything is in it", async () => {
    await expect(prepare({ user: { directory: `${directory}/` } })).rejects.toThrow(
      /is the user's own home of Codex/,
    );
  });

  it("when it is not absolute", async () => {
    await expect(prepare({ directory: "home" })).rejects.toThrow("must be absolute, not home");
  });
});

describe("a provider is refused", () => {
  it("when its key is not in the environment", async () => {
    const provider = {
      baseUrl: "http://127.0.0.1:1/v1",
      keyVariable: "KEY",
      variableHeaders: { "x-a": "A" },
    };
    await expect(prepare({ provider })).rejects.toThrow(
      "needs KEY, A in the environment, which is not there",
    );
  });

  it("when its address is none, or holds a password that would be written down", async () => {
    await expect(prepare({ provider: { baseUrl: "localhost" } })).rejects.toThrow(/must be an http\(s\) URL/);
    const error = await prepare({ provider: { baseUrl: "https://me:hush@host/v1" } }).catch(String);
    expect(error).toMatch(/at host holds credentials/);
    expect(error).not.toContain("hush");
  });
});

describe("what the user's own home lends", () => {
  let user: string;
  beforeEach(async () => {
    user = join(root, "user");
    await mkdir(user);
  });
  const login = (file: unknown) => writeFile(join(user, "auth.json"), JSON.stringify(file));
  const token = (claims: object) =>
    ["{}", JSON.stringify(claims), "s"].map((part) => Buffer.from(part).toString("base64url")).join(".");

  it("is nothing unless it is asked for", async () => {
    await writeFile(join(user, "config.toml"), 'model = "mine"\n');
    await login({ OPENAI_API_KEY: "sk-user" });
    const home = await prepare({ user: { directory: user } });
    expect(home.config).toEqual([]);
    expect(JSON.stringify(home) + (await configuration())).not.toMatch(/mine|sk-user/);
  });

  it("is its configuration, over which ours wins on the command line", async () => {
    await writeFile(join(user, "config.toml"), 'model = "mine"\n[mcp_servers.a]\ncommand = "a"\n');
    const { config } = await prepare({ user: { directory: user, configuration: true } });
    expect(await configuration()).toBe('model = "mine"\n[mcp_servers.a]\ncommand = "a"\n');
    expect(config).toContain("analytics.enabled=false");
    expect(config).toContain('web_search="disabled"');
    expect(config.some((line) => line.startsWith("model"))).toBe(false);
  });

  it("is not a configuration with a token in it", async () => {
    await writeFile(join(user, "config.toml"), 'experimental_bearer_token = "hush"\n');
    const error = await prepare({ user: { directory: user, configuration: true } }).catch(String);
    expect(error).toMatch(/holds a token \(experimental_bearer_token\), which is not copied/);
    expect(error).not.toContain("hush");
  });

  it("is an API key, which goes with the environment and is kept from commands", async () => {
    await login({ OPENAI_API_KEY: "sk-user", tokens: null });
    const { env } = await prepare({ user: { directory: user, login: true } });
    expect(env["CODEX_ORCHESTRATOR_API_KEY"]).toBe("sk-user");
    const text = await configuration();
    expect(text).toContain(
      'base_url = "https://api.openai.com/v1"\nenv_key = "CODEX_ORCHESTRATOR_API_KEY"\n',
    );
    expect(text).toContain("[shell_environment_policy]\nignore_default_excludes = false\n");
    expect(text).not.toContain("sk-user");
  });

  it.each([
    ['model_provider = "azure"', false],
    ["model_provider='openai'", true],
    ['# model_provider = "azure"', true],
  ])("is an API key only for OpenAI itself: %s", async (line, lent) => {
    await writeFile(join(user, "config.toml"), `model = "m"\n${line}\n`);
    await login({ OPENAI_API_KEY: "sk-user" });
    const { env, config } = await prepare({ user: { directory: user, login: true, configuration: true } });
    expect("CODEX_ORCHESTRATOR_API_KEY" in env).toBe(lent);
    expect(config.includes('model_provider="orchestrator"')).toBe(lent);
    expect(config.join()).not.toContain("shell_environment_policy.exclude");
  });

  it("is a login of ChatGPT without its refresh token, which stays in memory", async () => {
    const accessToken = token({
      exp: 2_000_000_000,
      "https://api.openai.com/auth": { chatgpt_account_id: "acct" },
    });
    await login({ OPENAI_API_KEY: null, tokens: { access_token: accessToken, refresh_token: "refresh" } });
    const home = await prepare({ user: { directory: user, login: true } });
    expect(home.login).toEqual({ type: "chatgptAuthTokens", accessToken, chatgptAccountId: "acct" });
    expect(JSON.stringify(home)).not.toContain("refresh");
    expect(JSON.stringify(home.env) + (await configuration())).not.toContain(accessToken);
    expect(await readdir(directory)).toEqual([markerFile, "config.toml"]);
  });

  const faults: [string, unknown, RegExp][] = [
    [
      "that ended",
      { tokens: { access_token: token({ exp: 1 }) } },
      /ended at 1970-01-01.* Run codex once as yourself/,
    ],
    ["that is for nobody", { tokens: { access_token: "hush.hush.hush" } }, /does not say which account/],
    [
      "of another form",
      { tokens: { access_token: 7, secret: "hush" } },
      /not a login that is known: tokens.access_token/,
    ],
    ["that is empty", {}, /neither an API key nor tokens\. Run codex login/],
  ];
  it.each(faults)("is not a login %s", async (_name, file, message) => {
    await login(file);
    const error = await prepare({ user: { directory: user, login: true } }).catch(String);
    expect(error).toMatch(message);
    expect(error).not.toContain("hush");
  });

  it("is not a login that is not there, nor one beside a provider", async () => {
    const lent = { user: { directory: user, login: true } };
    await expect(prepare(lent)).rejects.toThrow(
      /no login at .*auth\.json that can be read \(ENOENT\)\. Run codex login/,
    );
    await expect(prepare({ ...lent, provider: { baseUrl: "http://h/v1" } })).rejects.toThrow(
      /Give one of them/,
    );
  });
});
