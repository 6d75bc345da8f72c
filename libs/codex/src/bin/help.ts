export const help = `Usage: codex-mcp [options]

Serves the MCP tools "codex" and "codex-reply" that "codex mcp-server" had until Codex 0.153, on top of the Codex that is
installed. Over standard input and output, which carry nothing but MCP; or over HTTP on this machine.

What Codex runs with
  --codex <path>              the program (default: the npm package @openai/codex beside this one, then PATH)
  --home <directory>          where threads and settings of Codex are kept (default: one below $XDG_STATE_HOME, or
                              ~/.local/state, for each provider and permission); threads survive a restart
  --use-my-codex-home         use the configuration and the login of $CODEX_HOME or ~/.codex, which is never written to
                              (default: the provider at $OPENAI_BASE_URL with $OPENAI_API_KEY or $CODEX_API_KEY)
  --env <name>                pass this environment variable on to Codex too; may be given more than once
  --exec                      run "codex exec" for each turn: no approvals are asked, and none given

What calls may do
  --root <directory>          work in this directory and below only; forbids full access and config unless they are allowed
  --model <name>              for calls that name none
  --sandbox <mode>            read-only, workspace-write or danger-full-access, for calls that name none
  --approval-policy <policy>  on-request or never, for calls that name none
  --allow-full-access <yes|no>
                              whether calls may ask for danger-full-access
  --allow-config <yes|no|key,key>
                              whether calls may set configuration, or which keys of it
  --approval-timeout <seconds>
                              an approval that nobody gave by then is declined (default: 300)

HTTP
  --http [127.0.0.1:]<port>   serve Streamable HTTP at /mcp; 0 takes a free port; the address is printed to standard error
  --token-file <path>         file with the bearer token (default: $CODEX_MCP_TOKEN, else one is made and printed once)

  --version, --help

Exit codes: 0 the client went away, 1 it went wrong, 2 bad usage or nothing to run with (no Codex, no provider),
130 interrupted, 143 terminated.
`;
