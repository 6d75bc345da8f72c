import { constants } from "node:fs";
import { access, readFile, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { CodexNotFoundError } from "./errors.ts";
import { installCommand } from "./version.ts";

export interface FindCodexOptions {
  /** The program itself, or the `codex.js` of the npm package; nothing else is looked at then. */
  path?: string;
  /** Directories from which the npm package `@openai/codex` may be resolved, such as the project's root. */
  packageRoots?: readonly string[];
  /** Directories with programs, as in `PATH`. */
  searchPath?: readonly string[];
  /** `linux`, `darwin`; that of this process when absent. */
  platform?: string;
  /** `x64`, `arm64`; that of this process when absent. */
  architecture?: string;
}

export interface FoundCodex {
  /** The native program. It finds its sandbox and tools beside itself: it must stay in its directory. */
  executable: string;
  from: "path" | "package" | "search-path";
}

/** Package and directory of the native program, as the wrapper `codex.js` of 0.169.0 has them. */
const nativePackages: Readonly<Record<string, { name: string; target: string }>> = {
  "linux-x64": { name: "@openai/codex-linux-x64", target: "x86_64-unknown-linux-musl" },
  "linux-arm64": { name: "@openai/codex-linux-arm64", target: "aarch64-unknown-linux-musl" },
  "darwin-x64": { name: "@openai/codex-darwin-x64", target: "x86_64-apple-darwin" },
  "darwin-arm64": { name: "@openai/codex-darwin-arm64", target: "aarch64-apple-darwin" },
};

/**
 * Finds the native program, never the wrapper in JavaScript: on Node 20 that stays between us and Codex, and a signal
 * to it does not reach what it started.
 *
 * @throws {CodexNotFoundError}
 */
export async function findCodex(options: FindCodexOptions): Promise<FoundCodex> {
  const platform = `${options.platform ?? process.platform}-${options.architecture ?? process.arch}`;
  if (options.path !== undefined) {
    if (!(await isProgram(options.path)))
      throw new CodexNotFoundError(
        `There is no program at ${options.path}. Give the path of codex itself, or install it: ${installCommand}`,
      );
    return { executable: await nativeOf(options.path, platform), from: "path" };
  }
  for (const root of options.packageRoots ?? []) {
    const manifest = resolveFrom(join(root, "package.json"), "@openai/codex/package.json");
    if (manifest !== undefined) return { executable: await nativeIn(manifest, platform), from: "package" };
  }
  for (const directory of options.searchPath ?? []) {
    const program = join(directory, "codex");
    if (await isProgram(program))
      return { executable: await nativeOf(program, platform), from: "search-path" };
  }
  const looked = [
    ...(options.packageRoots ?? []).map((root) => `the npm package @openai/codex from ${root}`),
    `codex in ${options.searchPath?.length ?? 0} directories of the search path`,
  ];
  throw new CodexNotFoundError(
    `Codex is not installed. Looked for ${looked.join(", ")}. Install it: ${installCommand}`,
  );
}

/** The program itself, or the one that the npm wrapper would start. */
async function nativeOf(program: string, platform: string): Promise<string> {
  const real = await realpath(program);
  if (basename(real) !== "codex.js") return real;
  return nativeIn(join(dirname(dirname(real)), "package.json"), platform);
}

/** @param manifest of the package `@openai/codex` */
async function nativeIn(manifest: string, platform: string): Promise<string> {
  const native = nativePackages[platform];
  if (native === undefined)
    throw new CodexNotFoundError(
      `Codex of ${manifest} is not used on ${platform}: only ${Object.keys(nativePackages).join(", ")} are known.`,
    );
  const platformManifest = resolveFrom(manifest, `${native.name}/package.json`);
  const root = dirname(platformManifest ?? manifest);
  const program = join(root, "vendor", native.target, "bin", "codex");
  if (await isProgram(program)) return realpath(program);
  const version = await versionIn(manifest);
  throw new CodexNotFoundError(
    `The npm package @openai/codex at ${dirname(manifest)} lacks its program ${program}: its optional dependency ` +
      `${native.name} is not installed. Install again with optional dependencies: npm install --include=optional ` +
      `@openai/codex@${version}`,
  );
}

function resolveFrom(from: string, request: string): string | undefined {
  try {
    return createRequire(from).resolve(request);
  } catch {
    return undefined;
  }
}

async function versionIn(manifest: string): Promise<string> {
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version?: string };
  return version ?? "latest";
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
