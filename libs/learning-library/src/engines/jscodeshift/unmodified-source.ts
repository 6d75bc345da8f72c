import type { JSCodeshift } from "jscodeshift";

/** What recast puts on the nodes of a tree: each is a copy that knows what it was copied from. */
interface RecastNode {
  readonly type?: unknown;
  readonly original?: object;
  readonly loc?: {
    readonly lines?: { toString(): string; lastPos(): Position };
    readonly start: Position;
    readonly end: Position;
    readonly indent?: number;
  } | null;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface PrintedCollection {
  readonly _parent?: PrintedCollection;
  readonly __paths: readonly { readonly value: RecastNode }[];
}

interface Printing {
  toSource: (this: Printing & PrintedCollection, options?: object) => string;
}

/**
 * Spares recast the printing of trees that nothing was changed in, which are most: it finds out by comparing what could
 * be printed with what was parsed, node by node, to come to the text it has had all along. A plain comparison of the
 * copy with its original comes to the same in a tenth of the time. Only an equal tree that is printed without options
 * is spared; every other goes the usual way.
 */
export function sparePrinting(jscodeshift: JSCodeshift): void {
  const prototype = ownerOf(jscodeshift(""), "toSource") as Printing & object;
  const { toSource } = prototype;
  const fieldOf = jscodeshift.types.getFieldValue as FieldOf;
  prototype.toSource = function (this: Printing & PrintedCollection, options?: object): string {
    const source = options === undefined ? unmodifiedSource(this, fieldOf) : undefined;
    return source ?? toSource.call(this, options);
  };
}

function ownerOf(value: object, method: string): object {
  let owner = value;
  while (!Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner) as object;
  return owner;
}

/** The value of a field of a node or, when the node does not have it, the default for nodes of its type. */
type FieldOf = (node: object, key: string) => unknown;

function unmodifiedSource(collection: PrintedCollection, fieldOf: FieldOf): string | undefined {
  let root = collection;
  while (root._parent !== undefined) root = root._parent;
  const [path, ...others] = root.__paths;
  const file = path?.value;
  if (file?.type !== "File" || others.length > 0) return undefined;
  const { loc } = file;
  if (loc?.lines === undefined || loc.indent !== 0) return undefined;
  const end = loc.lines.lastPos();
  const isWhole =
    loc.start.line === 1 &&
    loc.start.column === 0 &&
    loc.end.line === end.line &&
    loc.end.column === end.column;
  return isWhole && isUnchanged(file, file.original, fieldOf, 0) ? loc.lines.toString() : undefined;
}

/** Deeper than anybody nests code; a tree that has a cycle ends here. */
const mostLevels = 1500;

function isUnchanged(copy: unknown, original: unknown, fieldOf: FieldOf, level: number): boolean {
  if (copy === original) return true;
  if (typeof copy !== "object" || typeof original !== "object" || copy === null || original === null)
    return false;
  if (level > mostLevels) return false;
  if (Array.isArray(copy)) {
    if (!Array.isArray(original) || copy.length !== original.length) return false;
    return copy.every((item, index) => isUnchanged(item, original[index], fieldOf, level + 1));
  }
  // A node that was put here from elsewhere, or that was made to be printed anew.
  if ((copy as RecastNode).original !== original) return false;
  const [mine, theirs] = [copy as Record<string, unknown>, original as Record<string, unknown>];
  for (const key of Object.keys(mine)) {
    // Whoever visits a node gives it the fields that it lacks, with their defaults.
    const expected = key in theirs ? theirs[key] : fieldOf(original, key);
    if (!isUnchanged(mine[key], expected, fieldOf, level + 1)) return false;
  }
  return Object.keys(theirs).every((key) => key in mine);
}
