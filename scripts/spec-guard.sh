#!/usr/bin/env bash
# The spec guard under the name that people and hooks call it by. Flags and exit codes are those of the program:
# scripts/spec-guard.sh --help. In this repository it runs from source, so no build can be out of date.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
loader=$root/node_modules/ts-blank-space/loader/register.js
source=$root/libs/spec-guard/src/bin/spec-guard.ts
if [[ -f $loader && -f $source ]]; then
  exec node --import "$loader" --conditions=@codex-orchestrator/source "$source" "$@"
fi
program=$root/node_modules/@codex-orchestrator/spec-guard/dist/bin/spec-guard.js
if [[ ! -f $program ]]; then
  echo "spec-guard.sh: E_NOT_INSTALLED: there is no $program. Install @codex-orchestrator/spec-guard (npm ci)." >&2
  exit 2
fi
exec node "$program" "$@"
