import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

import { runnerMarker } from "./scope.ts";

/**
 * Waits for the end of its standard input, which comes when this process ends in whatever way, `kill -9` included.
 * Then it kills the process groups last announced (`+ <group>`, `- <group>`) and, where there is a `/proc`, everything
 * whose environment has this process's marker, until two passes find nothing.
 */
const script = `
trap '' HUP INT TERM
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done
empty=0 pass=0
while [ -d /proc/self ] && [ $empty -lt 2 ] && [ $pass -lt 200 ]; do
  pass=$((pass + 1)) empty=$((empty + 1))
  for file in $(grep -lF "$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -KILL "\${pid%/environ}" && empty=0
  done
done
`;

let guard: ChildProcess | undefined;
const groups = new Set<number>();

/** Announces a process group that must not outlive this process. The first call starts the guard. */
export function guardGroup(group: number): void {
  groups.add(group);
  if (guard === undefined) startGuard();
  else tell(`+ ${group}\n`);
}

export function releaseGroup(group: number): void {
  groups.delete(group);
  tell(`- ${group}\n`);
}

function startGuard(): void {
  const started = spawn("/bin/sh", ["-c", script, "codex-orchestrator-guard", runnerMarker], {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const forget = () => {
    if (guard === started) guard = undefined;
  };
  started.once("error", forget).once("exit", forget);
  started.stdin.on("error", forget);
  started.unref();
  if (started.stdin instanceof Socket) started.stdin.unref();
  guard = started;
  for (const group of groups) tell(`+ ${group}\n`);
}

function tell(line: string): void {
  guard?.stdin?.write(line);
}
