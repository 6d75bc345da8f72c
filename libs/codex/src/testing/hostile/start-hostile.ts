import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  type AppServerDriver,
  type AppServerOptions,
  startAppServer,
} from "../../app-server/start-app-server.ts";

let program: string | undefined;

/** An executable that runs the TypeScript program beside this file. */
export function hostileExecutable(): string {
  if (program !== undefined) return program;
  const path = join(mkdtempSync(join(tmpdir(), "hostile-")), "codex");
  const loader = import.meta.resolve("ts-blank-space/register");
  const main = join(import.meta.dirname, "hostile-server.ts");
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${main}'\n`);
  chmodSync(path, 0o755);
  program = path;
  return path;
}

/** A driver of an app server that misbehaves when it is asked to, with deadlines that tests can wait for. */
export function startHostile(
  options: Partial<AppServerOptions> & { start?: string } = {},
): Promise<AppServerDriver> {
  const { start, ...others } = options;
  return startAppServer({
    executable: hostileExecutable(),
    env: start === undefined ? {} : { HOSTILE_START: start },
    interruptDeadlineMs: 300,
    ...others,
  });
}
