import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";

export interface TreeEntry {
  /** As git has it: `100644`, `100755` for executables, `120000` for links; `other` for what git cannot hold. */
  readonly mode: "100644" | "100755" | "120000" | "other";
  /** git blob id; empty for `other`. */
  readonly blob: string;
}

export interface TreeSnapshot {
  /** The id that git gives to a tree with these files (SHA-1; empty folders do not count). */
  readonly id: string;
  /** By path, `/` between its parts. A name that is not UTF-8 is written with `\xNN`. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/**
 * What is in a folder, by content. Nothing is left out but folders named `.git`: what `.gitignore` says is up to the
 * subject, and does not hide its effects.
 */
export async function snapshotTree(folder: string): Promise<TreeSnapshot> {
  const entries = new Map<string, TreeEntry>();
  const id = await hashFolder(Buffer.from(folder), "", entries);
  return { id: id ?? treeId([]), entries };
}

interface Named {
  readonly name: Buffer;
  readonly mode: string;
  readonly id: string;
}

const slash = Buffer.from("/");
const gitFolder = Buffer.from(".git");

/** The tree id of a folder; undefined when git would not record it, because no file is in it. */
async function hashFolder(
  folder: Buffer,
  prefix: string,
  entries: Map<string, TreeEntry>,
): Promise<string | undefined> {
  const names = (await readdir(folder, { encoding: "buffer" })).sort((a, b) => a.compare(b));
  const tree: Named[] = [];
  for (const name of names) {
    const path = Buffer.concat([folder, slash, name]);
    const shown = prefix + readableName(name);
    const stats = await lstat(path);
    if (stats.isDirectory()) {
      if (name.equals(gitFolder)) continue;
      const id = await hashFolder(path, `${shown}/`, entries);
      if (id !== undefined) tree.push({ name, mode: "40000", id });
      continue;
    }
    const entry = await hashEntry(path, stats);
    entries.set(shown, entry);
    if (entry.mode !== "other") tree.push({ name, mode: entry.mode, id: entry.blob });
  }
  return tree.length === 0 ? undefined : treeId(tree);
}

async function hashEntry(path: Buffer, stats: Stats): Promise<TreeEntry> {
  if (stats.isSymbolicLink())
    return { mode: "120000", blob: objectId("blob", await readlink(path, { encoding: "buffer" })) };
  if (!stats.isFile()) return { mode: "other", blob: "" };
  return { mode: (stats.mode & 0o100) === 0 ? "100644" : "100755", blob: await blobId(path, stats.size) };
}

const wholeInMemory = 4 * 1024 * 1024;

async function blobId(path: Buffer, size: number): Promise<string> {
  if (size <= wholeInMemory) return objectId("blob", await readFile(path));
  const hash = createHash("sha1").update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function objectId(type: "blob" | "tree", content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

/** git sorts a folder as if its name ended with a slash. */
function treeId(entries: readonly Named[]): string {
  const key = ({ name, mode }: Named) => (mode === "40000" ? Buffer.concat([name, slash]) : name);
  const sorted = [...entries].sort((a, b) => key(a).compare(key(b)));
  return objectId(
    "tree",
    Buffer.concat(
      sorted.flatMap(({ mode, name, id }) => [
        Buffer.from(`${mode} `),
        name,
        Buffer.of(0),
        Buffer.from(id, "hex"),
      ]),
    ),
  );
}

/** Two names that differ never read the same: a backslash is doubled only where bytes had to be escaped. */
function readableName(name: Buffer): string {
  const text = name.toString("utf8");
  if (Buffer.from(text, "utf8").equals(name)) return text;
  return [...name]
    .map((byte) =>
      byte > 0x7e || byte < 0x20 || byte === 0x5c
        ? `\\x${byte.toString(16).padStart(2, "0")}`
        : String.fromCharCode(byte),
    )
    .join("");
}
