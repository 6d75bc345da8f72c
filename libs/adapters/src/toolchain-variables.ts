/**
 * Where toolchains that are not on the search path alone keep themselves. Commands and probes need them; none of these
 * holds a secret.
 */
export const toolchainVariables: readonly string[] = [
  ...["CARGO_HOME", "RUSTUP_HOME", "GOPATH", "GOCACHE", "GOMODCACHE"],
  ...["XDG_CACHE_HOME", "POETRY_CACHE_DIR", "POETRY_VIRTUALENVS_PATH", "UV_PROJECT_ENVIRONMENT"],
];
