import type { API, ASTPath, Collection, FileInfo, ImportDeclaration, JSCodeshift } from "jscodeshift";

/** Names under which a file has a function of Node: itself (`dirname`), or a member of its module (`path.dirname`). */
interface ImportedFunction {
  readonly direct: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  readonly member: string;
}

/** Replaces the paths that a module rebuilds from `import.meta.url` by those that Node gives it. */
export default function transform(file: FileInfo, api: API): string | undefined {
  const j = api.jscodeshift.withParser(/\.[cm]?ts$/.test(file.path) ? "ts" : "tsx");
  const root = j(file.source);
  const fileUrlToPath = importedFunction(j, root, ["url", "node:url"], "fileURLToPath");
  const dirname = importedFunction(j, root, ["path", "node:path"], "dirname");

  const filenames = root.find(j.CallExpression).filter((path) => {
    const [argument] = path.node.arguments;
    return path.node.arguments.length === 1 && calls(path, fileUrlToPath) && isImportMetaUrl(argument);
  });
  if (filenames.length === 0) return undefined;

  filenames.forEach((path) => {
    const outer = path.parent as ASTPath | null;
    if (outer !== null && j.CallExpression.check(outer.node) && isDirnameOf(outer.node.arguments, path.node))
      if (calls(outer, dirname)) {
        outer.replace(importMeta(j, "dirname", outer.node));
        return;
      }
    path.replace(importMeta(j, "filename", path.node));
  });
  const unended = [fileUrlToPath, dirname].flatMap((imported) =>
    removeUnusedImports(j, root, file.source, imported),
  );
  return unended.reduce((text, statement) => text.replace(`${statement};`, () => statement), root.toSource());
}

function isDirnameOf(args: readonly unknown[], node: unknown): boolean {
  return args.length === 1 && args[0] === node;
}

function importMeta(j: JSCodeshift, property: string, replaced: { comments?: unknown }) {
  const expression = j.memberExpression(
    j.metaProperty(j.identifier("import"), j.identifier("meta")),
    j.identifier(property),
  );
  return Object.assign(expression, { comments: replaced.comments });
}

function importedFunction(
  j: JSCodeshift,
  root: Collection,
  modules: readonly string[],
  member: string,
): ImportedFunction {
  const direct = new Set<string>();
  const namespaces = new Set<string>();
  importsOf(j, root, modules).forEach(({ node }) => {
    for (const specifier of node.specifiers ?? []) {
      const local = nameOf(specifier.local);
      if (specifier.type !== "ImportSpecifier") namespaces.add(local);
      else if (specifier.imported.name === member) direct.add(local);
      else if (specifier.imported.name === "default") namespaces.add(local);
    }
  });
  return { direct, namespaces, member };
}

function nameOf(node: unknown): string {
  return (node as NamedNode | null | undefined)?.name ?? "";
}

function importsOf(
  j: JSCodeshift,
  root: Collection,
  modules: readonly string[],
): Collection<ImportDeclaration> {
  return root.find(j.ImportDeclaration).filter(({ node }) => modules.includes(String(node.source.value)));
}

function calls(path: ASTPath, imported: ImportedFunction): boolean {
  const { callee } = path.node as unknown as { callee: { type: string } };
  if (callee.type === "Identifier") {
    const { name } = callee as unknown as { name: string };
    return imported.direct.has(name) && isModuleBinding(path, name);
  }
  if (callee.type !== "MemberExpression") return false;
  const { object, property, computed } = callee as unknown as Record<"object" | "property", NamedNode> & {
    computed?: boolean;
  };
  return (
    !computed &&
    property.name === imported.member &&
    object.type === "Identifier" &&
    imported.namespaces.has(object.name ?? "") &&
    isModuleBinding(path, object.name ?? "")
  );
}

interface NamedNode {
  readonly type: string;
  readonly name?: string;
}

/** Whether the nearest declaration of a name is the one at the top of the module: nothing shadows the import. */
function isModuleBinding(path: ASTPath, name: string): boolean {
  const scope = path.scope as { lookup(name: string): { isGlobal: boolean } | null } | null;
  return scope?.lookup(name)?.isGlobal ?? false;
}

function isImportMetaUrl(node: unknown): boolean {
  const { type, object, property, computed } = (node ?? {}) as {
    type?: string;
    object?: NamedNode & { meta?: NamedNode };
    property?: NamedNode;
    computed?: boolean;
  };
  return (
    type === "MemberExpression" &&
    !computed &&
    property?.name === "url" &&
    object?.type === "MetaProperty" &&
    object.meta?.name === "import"
  );
}

/**
 * Takes away the names that only the replaced calls used, and an import that is left without any.
 *
 * @returns the new imports whose statements had no semicolon; the printer will give them one
 */
function removeUnusedImports(
  j: JSCodeshift,
  root: Collection,
  source: string,
  imported: ImportedFunction,
): string[] {
  const unended: string[] = [];
  for (const name of [...imported.direct, ...imported.namespaces]) {
    if (isUsed(j, root, name)) continue;
    root.find(j.ImportDeclaration).forEach((path) => {
      const { specifiers = [] } = path.node;
      const kept = specifiers.filter((specifier) => specifier.local?.name !== name);
      if (kept.length === specifiers.length) return;
      if (kept.length === 0) {
        removeStatement(path);
        return;
      }
      path.node.specifiers = kept;
      path.node.source = verbatim(j, path.node.source as StringNode);
      if (!isEnded(source, path.node)) unended.push(withoutComments(j(path).toSource()).replace(/;$/, ""));
    });
  }
  return unended;
}

function isEnded(source: string, statement: ImportDeclaration): boolean {
  const end = statement.loc?.end;
  return end === undefined || source.split("\n")[end.line - 1]?.[end.column - 1] === ";";
}

function withoutComments(statement: string): string {
  return statement.slice(Math.max(0, statement.search(/^import\b/m)));
}

interface StringNode {
  readonly value: string;
  readonly extra?: { readonly raw?: string };
}

/** A literal that is printed as it was written, so that the file keeps its own kind of quotes. */
function verbatim(j: JSCodeshift, { value, extra }: StringNode) {
  return Object.assign(j.stringLiteral(value), j.literal(value), {
    extra: { raw: extra?.raw, rawValue: value },
  });
}

function isUsed(j: JSCodeshift, root: Collection, name: string): boolean {
  const uses = root.find(j.Identifier, { name }).filter((path) => {
    const parent = (path.parent as ASTPath | null)?.node as
      { type: string; property?: unknown; computed?: boolean } | undefined;
    if (parent?.type.startsWith("Import")) return false;
    return !(parent?.type === "MemberExpression" && parent.property === path.node && !parent.computed);
  });
  return uses.length > 0 || root.find(j.JSXIdentifier, { name }).length > 0;
}

/** The comments above a removed statement, a licence perhaps, stay: they pass to the next one. */
function removeStatement(path: ASTPath): void {
  const siblings = ((path.parent as ASTPath).node as unknown as { body: { comments?: unknown[] | null }[] })
    .body;
  const position = siblings.indexOf(path.node as never);
  const comments = ((path.node as { comments?: { leading?: boolean }[] | null }).comments ?? []).filter(
    (comment) => comment.leading,
  );
  const next = siblings[position + 1];
  path.prune();
  if (next !== undefined && comments.length > 0) next.comments = [...comments, ...(next.comments ?? [])];
}
