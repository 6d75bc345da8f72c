import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, readFile, readlink } from "node:fs/promises";
import { TreeTooLargeError } from "../errors.ts";
import { below, entriesOf, readableName } from "./path-name.ts";

export interface TreeEntry {
  /**
   * As git has it: `100644`, `100755` for executables, `120000` for links; `other` for what git cannot hold: pipes,
   * devices, folders named `.git`, and what cannot be read.
   */
  readonly mode: "100644" | "100755" | "120000" | "other";
  /** git blob id; empty for `other`. */
  readonly blob: string;
}

export interface TreeSnapshot {
  /** The id that git gives to a tree with these files (SHA-1; empty folders do not count). */
  readonly id: string;
  /** By path, `/` between its parts, written as {@link readableName} does. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/**
 * What is in a folder, by content. What `.gitignore` says is up to the subject, and does not hide its effects. Of a folder
 * named `.git` only that it is there is seen.
 *
 * @throws {TreeTooLargeError} when there are more than `maxEntries` files and folders
 */
export async function snapshotTree(folder: string, maxEntries = Infinity): Promise<TreeSnapshot> {
  const entries = new Map<string, TreeEntry>();
  const add = (path: string, entry: TreeEntry) => {
    entries.set(path, entry);
  };
  let seen = 0;
  const count = () => {
    seen += 1;
    if (seen > maxEntries) throw new TreeTooLargeError(maxEntries);
  };
  const id = await hashFolder(Buffer.from(folder), "", { add, count });
  return { id: id ?? treeId([]), entries };
}

interface Named {
  readonly name: Buffer;
  readonly mode: string;
  readonly id: string;
}

const slash = Buffer.from("/");
const gitFolder = Buffer.from(".git");
const notInGit: TreeEntry = { mode: "other", blob: "" };

interface Visitor {
  readonly add: (path: string, entry: TreeEntry) => void;
  /** Called for every name, before anything is kept of it. */
  readonly count: () => void;
}

/** The tree id of a folder; undefined when git would not record it, because no file is in it. */
async function hashFolder(folder: Buffer, prefix: string, visitor: Visitor): Promise<string | undefined> {
  const { add, count } = visitor;
  const names: Buffer[] = [];
  for await (const { name } of entriesOf(folder)) {
    count();
    names.push(name);
  }
  const tree: Named[] = [];
  for (const name of names.sort((a, b) => a.compare(b))) {
    const path = below(folder, name);
    const shown = prefix + readableName(name);
    const stats = await lstat(path);
    if (stats.isDirectory() && !name.equals(gitFolder)) {
      const id = await hashFolder(path, `${shown}/`, visitor).catch(unlessUnreadable);
      if (id === unreadable) add(shown, notInGit);
      else if (id !== undefined) tree.push({ name, mode: "40000", id });
      continue;
    }
    const entry = await hashEntry(path, stats).catch(unlessUnreadable);
    add(shown, entry === unreadable ? notInGit : entry);
    if (entry !== unreadable && entry.mode !== "other") tree.push({ name, mode: entry.mode, id: entry.blob });
  }
  return tree.length === 0 ? undefined : treeId(tree);
}

const unreadable = Symbol("unreadable");

function unlessUnreadable(error: unknown): typeof unreadable {
  if ((error as NodeJS.ErrnoException).code === "EACCES") return unreadable;
  throw error;
}

async function hashEntry(path: Buffer, stats: Stats): Promise<TreeEntry> {
  if (stats.isSymbolicLink())
    return { mode: "120000", blob: objectId("blob", await readlink(path, { encoding: "buffer" })) };
  if (!stats.isFile()) return notInGit;
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
