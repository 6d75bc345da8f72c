import { type Command, type Sandbox, hasNoNetwork, startedSign } from "./isolation-level.ts";

const launcher = `printf ${startedSign} >&3; exec "$@" 3>&-`;

/** The command that runs another one in a sandbox of bubblewrap; see bwrap(1). `program` is the path of `bwrap`. */
export function bubblewrapCommand(program: string, command: Command, sandbox: Sandbox): Command {
  const { level, cwd, writable } = sandbox;
  const full = level === "full";
  return [
    program,
    "--die-with-parent",
    "--unshare-pid",
    ...(hasNoNetwork(level) ? ["--unshare-net"] : []),
    ...(full ? ["--unshare-ipc", "--unshare-uts"] : []),
    // Run by root, bubblewrap leaves the capabilities with which a read-only mount can be made writable again.
    ...["--cap-drop", "ALL"],
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--remount-ro", "/proc"],
    ...(full ? ["--tmpfs", "/tmp"] : []),
    // Only what the new /tmp hides comes back: binding "/" again would bring back the real /dev and /tmp as well.
    ...(full && cwd.startsWith("/tmp/") ? ["--ro-bind", cwd, cwd] : []),
    ...writable.flatMap((folder) => ["--bind", folder, folder]),
    ...["--chdir", cwd, "--", "/bin/sh", "-c", launcher, "sandbox", ...command],
  ];
}
