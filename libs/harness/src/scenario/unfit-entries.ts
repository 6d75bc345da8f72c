import { lstat, readdir, readlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";

/** What a folder holds that cannot be copied to somewhere else and stay what it is, in one sentence each. */
export async function unfitEntries(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = relative(folder, join(entry.parentPath, entry.name));
      if (entry.name.includes("\ufffd")) return [`expected names in UTF-8; ${path} is not`];
      if (entry.isSymbolicLink())
        return (await leadsOut(folder, path))
          ? [`expected no symbolic link that leads out of the folder; ${path} does`]
          : [];
      return entry.isFile() || entry.isDirectory()
        ? []
        : [`expected files, folders and symbolic links only; ${path} is something else`];
    }),
  );
  return found.flat().sort();
}

/** As the kernel would; more cannot be honest. */
const mostLinks = 40;

/**
 * Follows a link part by part as the kernel does, for what it leads to need not be there: `..` behind a link goes up
 * from where that one leads.
 */
async function leadsOut(folder: string, link: string): Promise<boolean> {
  let here = dirname(link) === "." ? [] : dirname(link).split("/");
  let way = await partsOf(join(folder, link));
  for (let links = 0; way !== undefined;) {
    const part = way.shift();
    if (part === undefined) return false;
    if (part === ".." && here.length === 0) return true;
    here = part === ".." ? here.slice(0, -1) : [...here, part];
    const place = join(folder, ...here);
    if (!(await lstat(place).catch(() => undefined))?.isSymbolicLink()) continue;
    const target = await partsOf(place);
    if (target === undefined || ++links > mostLinks) return true;
    here = here.slice(0, -1);
    way = [...target, ...way];
  }
  return true;
}

/** The parts of a link's target; undefined for an absolute one. */
async function partsOf(link: string): Promise<string[] | undefined> {
  const target = await readlink(link);
  if (isAbsolute(target)) return undefined;
  return target.split("/").filter((part) => part !== "" && part !== ".");
}
