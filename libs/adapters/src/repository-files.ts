import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

export async function readTextIfAny(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The names in a folder, sorted; none when it cannot be read. */
export async function listNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

const notSource = new Set(["node_modules", "dist", "build", "coverage", "vendor", "venv", "__pycache__"]);
const mostFolders = 2000;

/** Relative paths of the files that `accept` takes by name, breadth first, not below hidden, installed or built folders. */
export async function* sourceFiles(root: string, accept: (name: string) => boolean): AsyncGenerator<string> {
  const folders = [""];
  for (let index = 0; index < folders.length && index < mostFolders; index += 1) {
    const folder = folders[index] ?? "";
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, "en"))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith(".") && !notSource.has(entry.name))
        folders.push(path);
      if (entry.isFile() && accept(entry.name)) yield path;
    }
  }
}
