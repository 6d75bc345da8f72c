import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

import { hasProcessTable } from "./process-table.ts";
import { runnerMarker } from "./marker.ts";

/**
 * Waits for the end of its standard input, which comes when this process ends in whatever way, `kill -9` included.
 * Then it kills the process groups last announced (`+ <group>`, `- <group>`), everything in this process's control groups
 * (`= <beginning of their names> <folder they are in>`) and, where there is a `/proc`, everything whose environment has this
 * process's marker, until two passes, a moment apart, find nothing. Then it removes the control groups.
 */
const script = `
trap '' HUP INT TERM
marker=$1
shift
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    =) set -- "$@" "$group" ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done
empty=0 pass=0
while [ $empty -lt 2 ] && [ $pass -lt 200 ]; do
  # Who replaces its program shows no environment for a moment.
  if [ $empty -gt 0 ]; then sleep 0.1; fi
  pass=$((pass + 1)) empty=$((empty + 1)) found=
  for place; do
    own=\${place%% *}
    cd -- "\${place#* }" || continue
    for kill in "$own"*/cgroup.kill; do if [ -e "$kill" ]; then echo 1 > "$kill"; fi; done
    found="$found $(find "$own"* -name cgroup.procs -exec cat {} +)"
  done
  if [ -d /proc/self ]; then
    for file in $(grep -lF "$marker" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      found="$found \${pid%/environ}"
    done
  fi
  for pid in $found; do
    # 0 is one that cannot be seen from here; to kill(1) it means this group.
    if [ "$pid" != 0 ] && kill -KILL "$pid"; then empty=0; fi
  done
done
for place; do cd -- "\${place#* }" && find "\${place%% *}"* -depth -type d -exec rmdir {} +; done
`;

let guard: ChildProcess | undefined;
const groups = new Set<number>();
const controlGroups = new Set<string>();
/**
 * Each write wakes the guard, which takes time from the commands; so that short runs need none, groups are announced
 * together, after a while. Until then the guard finds their processes by the marker, where there is a `/proc`.
 */
const delayMs = 20;
const announced = new Set<number>();
let announcement: NodeJS.Timeout | undefined;

/**
 * Says that a process group, and everything with a marker of this process, must not outlive this process, in whatever way
 * it ends. The first call starts the guard, a small shell script.
 */
export function guardGroup(group: number): void {
  groups.add(group);
  if (guard === undefined) startGuard();
  announceLater();
}

/** To be called once the group has ended, as its number may then be given to a stranger's. */
export function releaseGroup(group: number): void {
  groups.delete(group);
  if (announced.has(group)) announceLater();
}

function announceLater(): void {
  if (hasProcessTable) announcement ??= setTimeout(announce, delayMs).unref();
  else announce();
}

function announce(): void {
  announcement = undefined;
  const ended = [...announced].filter((group) => !groups.has(group));
  const begun = [...groups].filter((group) => !announced.has(group));
  for (const group of ended) announced.delete(group);
  for (const group of begun) announced.add(group);
  tell([...ended.map((group) => `- ${group}\n`), ...begun.map((group) => `+ ${group}\n`)].join(""));
}

/** Announces that control groups in this folder whose names begin so must not outlive this process. */
export function guardControlGroups(prefix: string, folder: string): void {
  const place = `${prefix} ${folder}`;
  if (controlGroups.has(place)) return;
  controlGroups.add(place);
  tell(`= ${place}\n`);
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
  announced.clear();
  for (const place of controlGroups) tell(`= ${place}\n`);
}

function tell(lines: string): void {
  if (lines !== "") guard?.stdin?.write(lines);
}
