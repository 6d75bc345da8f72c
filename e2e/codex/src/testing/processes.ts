import { readFileSync, readdirSync } from "node:fs";

/** Every living process that belongs to a home of Codex: the server, its commands, and what these started. */
export function processesOf(codexHome: string): string[] {
  return living().filter((pid) => read(pid, "environ").split("\0").includes(`CODEX_HOME=${codexHome}`));
}

/** Every living process with these words in its command line. */
export function processesRunning(words: string): string[] {
  return living().filter((pid) => read(pid, "cmdline").replaceAll("\0", " ").includes(words));
}

function living(): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    const state = / ([A-Z]) /.exec(read(pid, "stat").replace(/^.*\)/s, ")"))?.[1];
    return state !== undefined && state !== "Z" && state !== "X" && Number(pid) !== process.pid;
  });
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
