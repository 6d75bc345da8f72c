import { pathToFileURL } from "node:url";

/**
 * Imports a module by its path: TypeScript is compiled in memory, everything else is loaded by Node itself.
 *
 * @param digest of its content; Node keeps modules by address, so it becomes a part of the address
 */
export async function importModule(path: string, digest: string): Promise<Readonly<Record<string, unknown>>> {
  if (/\.[cm]?ts$/.test(path)) {
    const { createJiti } = await import("jiti");
    // No cache on the disk: what runs must be compiled from the bytes whose digest was checked.
    const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
    return await jiti.import(path);
  }
  const url = pathToFileURL(path);
  url.searchParams.set("digest", digest);
  return (await import(url.href)) as Readonly<Record<string, unknown>>;
}
