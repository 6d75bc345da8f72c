import type { TomlTable } from "./toml.ts";

/** A service that speaks the Responses API. */
export interface CodexProvider {
  /** Such as `http://127.0.0.1:4010/v1`; `/responses` is appended. */
  baseUrl: string;
  /** Name of the environment variable with the key. It is in the environment of Codex, and kept from its commands. */
  keyVariable?: string;
  headers?: Readonly<Record<string, string>>;
  /** Headers whose value is that of an environment variable. */
  variableHeaders?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  /** Further attempts after an error status; Codex's own default is 4. */
  requestRetries?: number;
  /** Further attempts after a broken stream; Codex's own default is 5. */
  streamRetries?: number;
  /** A stream that is silent for so long is broken; milliseconds. */
  streamIdleTimeoutMs?: number;
}

export interface CodexSettings {
  provider?: CodexProvider;
  model?: string;
  /** `disabled` when absent. */
  webSearch?: "disabled" | "cached" | "live";
  /** Whether prompts are kept in `history.jsonl`; `none` when absent. What a thread leaves is decided by its `ephemeral`. */
  history?: "none" | "save-all";
  /** More settings, which win over the ones of this library. */
  extra?: TomlTable;
}

/** Codex does not allow its built-in names (`openai`, …) for providers of one's own. */
export const providerName = "orchestrator";

/** The configuration of a home: nothing that talks to anybody but the provider, and no secret. */
export function codexConfiguration(settings: CodexSettings): TomlTable {
  const { provider, model, webSearch = "disabled", history = "none", extra = {} } = settings;
  const secrets = [provider?.keyVariable ?? [], Object.values(provider?.variableHeaders ?? {})].flat();
  // The others go by Codex's own list. Where there are none, a list in the user's configuration stays.
  const unlisted = secrets.filter((name) => !/KEY|SECRET|TOKEN/i.test(name));
  return merged(
    {
      model,
      model_provider: provider === undefined ? undefined : providerName,
      // What is logged in is held in memory, and never written to auth.json.
      cli_auth_credentials_store: "ephemeral",
      check_for_update_on_startup: false,
      // A login shell reads the user's profile at every command.
      allow_login_shell: false,
      web_search: webSearch,
      analytics: { enabled: false },
      features: { plugins: false, shell_snapshot: false },
      history: { persistence: history === "none" ? "none" : "save-all" },
      shell_environment_policy: {
        ignore_default_excludes: false,
        exclude: unlisted.length > 0 ? unlisted : undefined,
      },
      model_providers: provider === undefined ? undefined : { [providerName]: providerTable(provider) },
    },
    extra,
  );
}

function providerTable(provider: CodexProvider): TomlTable {
  return {
    name: providerName,
    base_url: provider.baseUrl,
    env_key: provider.keyVariable,
    http_headers: provider.headers,
    env_http_headers: provider.variableHeaders,
    query_params: provider.query === undefined ? undefined : encoded(provider.query),
    request_max_retries: provider.requestRetries,
    stream_max_retries: provider.streamRetries,
    stream_idle_timeout_ms: provider.streamIdleTimeoutMs,
  };
}

/** Codex 0.169.0 puts them into the URL as they are. */
function encoded(query: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent));
  return Object.fromEntries(pairs) as Record<string, string>;
}

function merged(base: TomlTable, over: TomlTable): TomlTable {
  const result: Record<string, TomlTable[string]> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isPlainTable(before) && isPlainTable(value) ? merged(before, value) : value;
  }
  return result;
}

function isPlainTable(value: TomlTable[string]): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value);
}
