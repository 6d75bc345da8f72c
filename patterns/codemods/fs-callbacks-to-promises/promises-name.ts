import { moduleMember } from "../../syntax/modules.ts";
import type { Binding, Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, identifierName, list, type SyntaxNode } from "../../syntax/tree.ts";

/** How a file names `fs.promises`: through its `fs`, by a name that it has, or by one that is added to its imports. */
export class PromisesName {
  readonly #scopes: Scopes;
  readonly #imported: string | undefined;
  /** The binding beside which `fsPromises` is imported, once that is needed. */
  #host: Binding | undefined;

  constructor(scopes: Scopes) {
    this.#scopes = scopes;
    const imported = scopes.bindings.find((binding) => isPromises(binding, scopes))?.name;
    const isUnique = scopes.bindings.filter(({ name }) => name === imported).length === 1;
    this.#imported = isUnique ? imported : undefined;
  }

  /** `fs.promises.readFile` for `fs.readFile`; `undefined` when there is no name that could be used safely. */
  memberText(callee: SyntaxNode, name: string, source: string): string | undefined {
    const object = child(callee, "object");
    if (object !== undefined) return `${source.slice(object.start, object.end)}.promises.${name}`;
    if (this.#imported !== undefined) return `${this.#imported}.${name}`;
    const binding = this.#scopes.bindingOf(callee);
    if (this.#scopes.isMentioned("fsPromises") || binding === undefined || !isNamedImport(binding))
      return undefined;
    this.#host ??= binding;
    return `fsPromises.${name}`;
  }

  /** Adds the name beside the host, or in its place when nothing uses that any more. Takes the host from `freed`. */
  importEdits(freed: Set<string>): TextEdit[] {
    const [declaration] = this.#host?.declarations ?? [];
    if (this.#host === undefined || declaration === undefined) return [];
    const { node } = declaration;
    const isImport = node.type === "ImportSpecifier";
    const specifier = isImport ? node : propertyOf(node, this.#host.name);
    if (specifier === undefined) return [];
    const text = isImport ? "promises as fsPromises" : "promises: fsPromises";
    const isFreed = freed.delete(this.#host.name);
    const { start, end } = specifier;
    return isFreed ? [{ start, end, text }] : [{ start: end, end, text: `, ${text}` }];
  }
}

function isPromises(binding: Binding, scopes: Scopes): boolean {
  const [use] = binding.references;
  const member = use && binding.isTopLevel ? moduleMember(use.node, scopes) : undefined;
  const path = [member?.module, ...(member?.path ?? [])].join(".");
  return path === "fs.promises" || path === "fs/promises";
}

/** `{ readFile }` of an import or a `require`; an alias of a member, `const f = fs.readFile`, is none. */
function isNamedImport({ name, declarations: [declaration] }: Binding): boolean {
  const node = declaration?.node;
  return node?.type === "ImportSpecifier" || (node !== undefined && propertyOf(node, name) !== undefined);
}

function propertyOf(declarator: SyntaxNode, name: string): SyntaxNode | undefined {
  return list(child(declarator, "id"), "properties").find(
    (one) => identifierName(child(one, "value")) === name,
  );
}
