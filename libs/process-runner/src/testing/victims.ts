import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A family of processes that do not want to end. Started with a folder as its argument, it writes one `<name>.pid` file
 * for each member and then prints dots for as long as there is no file `silent` in the folder.
 */
const folder = process.argv[2] ?? "";

/** Ignores SIGTERM, also after exec; then sleeps under the same pid. */
const stubborn = (name: string) =>
  `trap '' TERM; echo $$ > ${name}.new; mv ${name}.new ${name}.pid; exec sleep 600`;

interface Upbringing {
  readonly detached?: boolean;
  readonly stdio?: "ignore" | "inherit";
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
}

function start(
  script: string,
  { detached = false, stdio = "inherit", env, args = [] }: Upbringing = {},
): void {
  const options = { cwd: folder, detached, stdio, ...(env && { env }) } as const;
  spawn("/bin/sh", ["-c", script, "sh", ...args], options).unref();
}

process.on("SIGTERM", () => undefined);
start(stubborn("ignores-sigterm"));
start(stubborn("own-session-holding-the-pipe"), { detached: true });
start('/bin/sh -c "$1" <&- >&- 2>&- & exit 0', {
  detached: true,
  stdio: "ignore",
  args: [stubborn("daemon")],
});
start(stubborn("cleared-environment-in-group"), { env: { PATH: process.env["PATH"] } });
start(stubborn("cleared-environment"), { detached: true, env: { PATH: process.env["PATH"] } });
for (let index = 0; index < 50; index += 1) start(stubborn(`fork-${index}`));
// Has children faster than one pass over the process table can end them.
start("trap '' TERM; echo $$ > breeder.pid; while :; do sleep 600 & sleep 0.02; done", { detached: true });

writeFileSync(join(folder, "leader.pid"), String(process.pid));
setInterval(() => {
  if (!existsSync(join(folder, "silent"))) process.stdout.write(".");
}, 50);
