#!/usr/bin/env node
// The command before and after the build: the compiled program when it is there, else what to do.
import { existsSync } from "node:fs";

const program = new URL("../dist/main.js", import.meta.url);

if (existsSync(program)) await import(program.href);
else {
  process.stderr.write(
    "error E_NOT_BUILT  codex-orchestrator is not built yet. Run `npm run build` first.\n",
  );
  process.exitCode = 2;
}
