import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const workspace = join(import.meta.dirname, "../../../..");

/** A project that has nothing of this repository but the packed libraries, in an empty folder elsewhere. */
export interface Stranger {
  /** The names of the installed libraries. */
  readonly libraries: readonly string[];
  write(name: string, text: string): Promise<void>;
  /** Standard output of a program, and the reason when it fails. */
  output(program: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Packs what the last build left in `dist`, and installs it with what it depends on. */
export async function installAsStranger(): Promise<Stranger> {
  const directory = await mkdtemp(join(tmpdir(), "stranger-"));
  const folders = (await readdir(join(workspace, "libs"))).map((name) => `./libs/${name}`);
  await npm(workspace, "pack", "--silent", "--pack-destination", directory, ...folders);
  const tarballs = (await readdir(directory)).filter((name) => name.endsWith(".tgz"));
  await writeFile(
    join(directory, "package.json"),
    JSON.stringify({ name: "stranger", private: true, type: "module" }),
  );
  await npm(directory, "install", "--no-audit", "--no-fund", ...tarballs.map((name) => `./${name}`));
  const libraries = await readdir(join(directory, "node_modules/@codex-orchestrator"));
  return {
    libraries: libraries.map((name) => `@codex-orchestrator/${name}`),
    write: (name, text) => writeFile(join(directory, name), text),
    output: async (program, ...args) => (await tell(directory, program, args)).trim(),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const npm = (cwd: string, ...args: string[]) => tell(cwd, "npm", args);

async function tell(cwd: string, program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", NODE_OPTIONS: "" };
  try {
    return (await run(program, args, { cwd, env })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
