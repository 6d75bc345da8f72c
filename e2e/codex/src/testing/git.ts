import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs git without the machine's configuration, and gives what it prints. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=e2e", "-c", "user.email=e2e@example.invalid"];
  const { stdout } = await promisify(execFile)("git", [...identity, ...args], {
    cwd: directory,
    env: { PATH: process.env["PATH"], HOME: directory, GIT_CONFIG_NOSYSTEM: "1" },
  });
  return stdout;
}
