import { findProgram } from "./find-program.ts";
import { type Command, type Sandbox, hasNoNetwork, startedSign } from "./isolation-level.ts";

/**
 * Makes of its own mount namespace what bubblewrap would. Arguments: the folders of its tools as a search path, `private`
 * or `shared` for `/tmp`, the working directory, the number of writable folders, these folders. `/sys` holds the new
 * mounts until all the old ones are read-only. Every step must succeed, or the command is not started.
 */
const setUp = `
PATH=$1 tmp=$2 cwd=$3 count=$4
shift 4
table=$(cat /proc/self/mountinfo)

# Only mounts that another one hides may refuse; of them, the path is no longer there.
read_only() {
  case $1 in
    *[\\\\%]*) point=$(printf "$(printf %s "$1" | sed 's/%/%%/g')") ;;
    *) point=$1 ;;
  esac
  if [ -e "$point" ]; then mount -o "remount,bind,ro\${2#r[wo]}" -- "$point"; fi
}
each_mount() {
  printf '%s\\n' "$table" | while read -r _ _ _ _ point options _; do
    case $1$point in
      sys/sys | sys/sys/*) read_only "$point" "$options" ;;
      sys* | rest/sys | rest/sys/* | rest/proc/* | rest/dev | rest/dev/*) ;;
      *) read_only "$point" "$options" ;;
    esac
  done
}

mount -t tmpfs -o mode=0755 sandbox /sys
mkdir /sys/dev /sys/dev/pts /sys/dev/shm /sys/tmp /sys/cwd /sys/writable
chmod 1777 /sys/dev/shm /sys/tmp
for device in null zero full random urandom tty; do
  : > /sys/dev/$device
  mount --bind /dev/$device /sys/dev/$device
done
mount -t devpts -o newinstance,ptmxmode=0666 devpts /sys/dev/pts
ln -s pts/ptmx /sys/dev/ptmx
ln -s /proc/self/fd /sys/dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/\${stream%:*}" "/sys/dev/\${stream#*:}"; done
index=0
while [ $index -lt "$count" ]; do
  mkdir /sys/writable/$index
  mount --rbind -- "$1" /sys/writable/$index
  printf %s "$1" > /sys/writable/$index.path
  index=$((index + 1))
  shift
done

mount -t proc proc /proc
each_mount rest
mount --rbind -- "$cwd" /sys/cwd
mount --rbind /sys/dev /dev
if [ "$tmp" = private ]; then
  mount --rbind /sys/tmp /tmp
  case $cwd in
    /tmp/*)
      mkdir -p -- "$cwd"
      mount --rbind /sys/cwd "$cwd" ;;
  esac
fi
index=0
while [ $index -lt "$count" ]; do
  folder=$(cat /sys/writable/$index.path)
  if [ ! -d "$folder" ]; then mkdir -p -- "$folder"; fi
  mount --rbind /sys/writable/$index "$folder"
  index=$((index + 1))
done
umount -l /sys
each_mount sys

ip link set lo up 2> /dev/null || ifconfig lo up 2> /dev/null || true
`;

/**
 * Runs as process 1 of the pid namespace. The set-up is a shell of its own, whose variables are not those of the command.
 * At the end the command loses every capability, for with them it could undo all this. Process 1 stays, since signals
 * without a handler never reach that one; with it ends whatever the command left behind. `count`: writable folders.
 */
const script = (count: number) => `
set -eu
(${setUp})
cd -- "$3"
shift ${4 + count}
unset PWD OLDPWD
printf ${startedSign} >&3
exec 3>&-
"$@" || exit $?
`;

const withoutCapabilities = "--no-new-privs --ambient-caps=-all --inh-caps=-all --bounding-set=-all --".split(
  " ",
);

/** The command that runs another one in namespaces made by unshare(1). `program` is the path of `unshare`. */
export function unshareCommand(
  program: string,
  command: Command,
  { level, cwd, writable }: Sandbox,
  { searchPath, asRoot }: { readonly searchPath: string; readonly asRoot: boolean },
): Command {
  const full = level === "full";
  return [
    program,
    // Who is not root gets the right to make the other namespaces from a user namespace, and gives it up in the end.
    ...(asRoot ? [] : ["--user", "--map-current-user", "--keep-caps"]),
    ...["--mount", "--pid", "--fork", "--kill-child"],
    ...(hasNoNetwork(level) ? ["--net"] : []),
    ...(full ? ["--ipc", "--uts"] : []),
    ...["--", "/bin/sh", "-c", script(writable.length), "sandbox"],
    ...[searchPath, full ? "private" : "shared", cwd, String(writable.length), ...writable],
    ...[findProgram("setpriv", searchPath) ?? "setpriv", ...withoutCapabilities, ...command],
  ];
}
