import { createRequire } from "node:module";
import type { ASTNode, ASTPath, JSCodeshift } from "jscodeshift";

/**
 * Lets go of the tree of a file as soon as nothing uses it any more. V8 collects young objects often and cheaply, but takes
 * for alive whatever older ones point to, be they garbage themselves, and copies it twice before it asks. Two habits of
 * jscodeshift and recast make every tree such a case, which takes about a third of the time that they need for a file.
 */
export function shortenLives(jscodeshift: JSCodeshift): void {
  const ofJscodeshift = createRequire(createRequire(import.meta.url).resolve("jscodeshift/package.json"));
  forgetSearches(jscodeshift, ofJscodeshift("./src/Collection") as Collections);
  forgetChildNodes(jscodeshift, ofJscodeshift("recast/lib/comments") as Comments);
}

interface Collections {
  fromPaths: (paths: readonly ASTPath[], parent: Found, type: unknown) => Found;
}

interface Found {
  readonly __paths: readonly ASTPath[];
  readonly find: Find & { readonly typedRegistrations: { Node: Find } };
}

type Find = (this: Found, type: unknown, filter?: Filter) => Found;

type Filter = Parameters<JSCodeshift["match"]>[1];

/** What a visitor needs as long as it visits. V8's inline caches keep the visitor; they must not keep this. */
interface Search {
  root: ASTPath | undefined;
  filter: Filter | undefined;
  found: ASTPath[] | undefined;
}

/** jscodeshift's `find` (src/collections/Node.js), but for what its visitors hold on to when they have finished. */
function forgetSearches(jscodeshift: JSCodeshift, { fromPaths }: Collections): void {
  const { find } = jscodeshift("") as unknown as Found;
  find.typedRegistrations.Node = function (this: Found, type, filter) {
    const found: ASTPath[] = [];
    for (const root of this.__paths) {
      const search: Search = { root, filter, found };
      jscodeshift.types.visit(
        root as unknown as ASTNode,
        visitorOf(jscodeshift, `visit${String(type)}`, search),
      );
      search.root = search.filter = search.found = undefined;
    }
    return fromPaths(found, this, type);
  };
}

function visitorOf(jscodeshift: JSCodeshift, method: string, search: Search): object {
  return {
    [method](this: { traverse: (path: ASTPath) => void }, path: ASTPath) {
      const { root, filter, found } = search;
      if (path !== root && (!filter || jscodeshift.match(path, filter))) found?.push(path);
      this.traverse(path);
    },
  };
}

interface Comments {
  attach: (...args: unknown[]) => unknown;
}

const sample = "/* a comment */ statement;";

/**
 * When it attaches comments, recast remembers the children of nodes in a `WeakMap` that lives as long as the thread, and
 * values of such a map count as alive until the next full collection. Here they are remembered for one file.
 */
function forgetChildNodes(jscodeshift: JSCodeshift, comments: Comments): void {
  const { attach } = comments;
  let children: Map<object, unknown> | undefined;
  comments.attach = (...args) => {
    for (const cache of writtenDuring(() => attach(...args)))
      Object.assign(cache, {
        get: (node: object) => children?.get(node),
        set: (node: object, nodes: unknown) => children?.set(node, nodes),
      });
  };
  jscodeshift(sample);
  comments.attach = (...args) => {
    // A new one each time: one that has grown old itself would hold on to what was put into it first.
    children = new Map();
    try {
      return attach(...args);
    } finally {
      children = undefined;
    }
  };
}

function writtenDuring(work: () => void): ReadonlySet<object> {
  const written = new Set<object>();
  const { prototype } = WeakMap;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the map that it is called on
  const { set } = prototype;
  prototype.set = function (key, value) {
    written.add(this);
    return set.call(this, key, value);
  };
  try {
    work();
  } finally {
    prototype.set = set;
  }
  return written;
}
