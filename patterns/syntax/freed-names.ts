import type { Scopes } from "./scopes.ts";
import type { SyntaxNode } from "./tree.ts";

/**
 * Names of the file that are used by nothing but what goes, so that their imports can go with it. A name that nothing
 * used before is not among them: it was left there on purpose, or is somebody else's business.
 *
 * @param dropped the identifiers that the new text does without
 */
export function freedNames(scopes: Scopes, dropped: ReadonlySet<SyntaxNode>): Set<string> {
  const freed = scopes.bindings.filter(
    ({ isTopLevel, references }) =>
      isTopLevel && references.length > 0 && references.every(({ node }) => dropped.has(node)),
  );
  return new Set(freed.map(({ name }) => name));
}
