import { execFile } from "node:child_process";
import { lstat, readdir, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { PatternTargetError } from "../../errors.ts";

/** The environment of the git processes: without one they inherit that of this process. */
export type GitEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The files of a directory that a pattern may ever look at, as sorted paths relative to it, with `/`: what git tracks
 * or would add, or in a directory outside git every file. Nothing below `node_modules` or `.git` is one.
 *
 * @param root a real path
 * @throws {PatternTargetError} when git cannot tell
 */
export async function listTargetFiles(
  root: string,
  env?: GitEnvironment,
  signal?: AbortSignal,
): Promise<string[]> {
  const known = (await isInWorkTree(root, ceilingsOf(env))) ? await listByGit(root, env, signal) : undefined;
  const files = known ?? (await walk(root, ""));
  return [...new Set(files)].filter((file) => !file.split("/").includes("node_modules")).sort();
}

/** The real path of an existing directory. */
export async function realDirectory(directory: string): Promise<string> {
  try {
    const path = await realpath(directory);
    if ((await lstat(path)).isDirectory()) return path;
  } catch (cause) {
    throw new PatternTargetError(
      `Cannot work on ${directory}: ${(cause as Error).message}. Name an existing directory.`,
      { cause },
    );
  }
  throw new PatternTargetError(`Cannot work on ${directory}: expected a directory, received a file.`);
}

/** Folders in which, and above which, git looks for no repository; see `GIT_CEILING_DIRECTORIES` in git(1). */
function ceilingsOf(env: GitEnvironment = {}): ReadonlySet<string> {
  return new Set((env["GIT_CEILING_DIRECTORIES"] ?? "").split(delimiter).filter((folder) => folder !== ""));
}

/** Looks for `.git` upwards: a directory, or the file that a linked worktree or a submodule has. */
async function isInWorkTree(root: string, ceilings: ReadonlySet<string>): Promise<boolean> {
  for (let directory = root; directory === root || !ceilings.has(directory); directory = dirname(directory)) {
    if (await isRepository(join(directory, ".git"))) return true;
    if (dirname(directory) === directory) return false;
  }
  return false;
}

/** Anything by the name of `.git`, be it broken, but an empty directory: git passes over it, and sandboxes leave some behind. */
async function isRepository(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isDirectory() !== true) return stats !== undefined;
  return await readdir(path).then(
    ({ length }) => length > 0,
    () => true,
  );
}

/** `undefined` when the directory itself is one that git ignores: then git knows nothing about its files. */
async function listByGit(
  root: string,
  env: GitEnvironment | undefined,
  signal: AbortSignal | undefined,
): Promise<string[] | undefined> {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const files = (await git(root, list, env, signal)).split("\0").filter((file) => file !== "");
  if (files.length === 0 && (await isIgnored(root, env, signal))) return undefined;
  // An untracked repository inside is listed as its directory; its files are its own business.
  return files.filter((file) => !file.endsWith("/"));
}

async function isIgnored(
  root: string,
  env: GitEnvironment | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return await git(root, ["check-ignore", "--quiet", "."], env, signal).then(
    () => true,
    () => false,
  );
}

const run = promisify(execFile);

async function git(
  root: string,
  args: readonly string[],
  env: GitEnvironment | undefined,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    const { stdout } = await run("git", ["-C", root, ...args], {
      maxBuffer: 1024 ** 3,
      timeout: 120_000,
      ...(env !== undefined && { env: { ...env } }),
      ...(signal !== undefined && { signal }),
    });
    return stdout;
  } catch (cause) {
    signal?.throwIfAborted();
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new PatternTargetError(
      `Cannot list the files of ${root} with git: ${(stderr ?? message).trim() || message}. ` +
        "Without git nobody knows which files it ignores, so nothing was read or changed.",
      { cause },
    );
  }
}

async function walk(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory())
        return entry.name === ".git" || entry.name === "node_modules" ? [] : await walk(root, path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    }),
  );
  return nested.flat();
}
