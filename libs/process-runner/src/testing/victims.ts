import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A family of processes that do not want to end. Started with a folder as its argument, it writes one `<name>.pid` file
 * for each member and then prints dots for as long as there is no file `silent` in the folder.
 */
const folder = process.argv[2] ?? "";

/** Ignores SIGTERM, also after exec; then sleeps under the same pid. Its argument is its name. */
const stubborn = `trap '' TERM; echo $$ > "$1".new; mv "$1".new "$1".pid; exec sleep 600`;

interface Upbringing {
  readonly detached?: boolean;
  readonly stdio?: "ignore" | "inherit";
  readonly env?: NodeJS.ProcessEnv;
}

function start(
  script: string,
  args: readonly string[],
  { detached = false, stdio = "inherit", env }: Upbringing = {},
): void {
  const options = { cwd: folder, detached, stdio, ...(env && { env }) } as const;
  spawn("/bin/sh", ["-c", script, "sh", ...args], options).unref();
}

process.on("SIGTERM", () => undefined);
start(stubborn, ["ignores-sigterm"]);
start(stubborn, ["own-session-holding-the-pipe"], { detached: true });
start('/bin/sh -c "$2" sh "$1" <&- >&- 2>&- & exit 0', ["daemon", stubborn], {
  detached: true,
  stdio: "ignore",
});
start(
  'trap "" TERM; echo $$ > "$1".pid; i=0; while [ $i -lt 50 ]; do /bin/sh -c "$2" sh fork-$i & i=$((i + 1)); done; wait',
  ["forks-50-times", stubborn],
);
start(stubborn, ["cleared-environment-in-group"], { env: { PATH: process.env["PATH"] } });
start(stubborn, ["cleared-environment"], { detached: true, env: { PATH: process.env["PATH"] } });
// Has children faster than one pass over the process table can end them.
start("trap '' TERM; echo $$ > breeder.pid; while :; do sleep 600 & sleep 0.02; done", [], {
  detached: true,
});

writeFileSync(join(folder, "leader.pid"), String(process.pid));
setInterval(() => {
  if (!existsSync(join(folder, "silent"))) process.stdout.write(".");
}, 50);
