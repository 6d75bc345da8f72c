import { execFileSync } from "node:child_process";
import { join } from "node:path";

const workspace = join(import.meta.dirname, "../..");

/** What `nx show projects` answers, sorted, with no daemon and nothing of the environment that a user may have set. */
export function nxProjects(...flags: string[]): string[] {
  const nx = join(workspace, "node_modules/nx/dist/bin/nx.js");
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], NX_DAEMON: "false", NO_COLOR: "1" };
  const args = [nx, "show", "projects", ...flags, "--json"];
  const printed = execFileSync(process.execPath, args, { cwd: workspace, env, encoding: "utf8" });
  return (JSON.parse(printed.slice(printed.indexOf("["))) as string[]).sort();
}
