import type {
  API,
  ASTPath,
  CallExpression,
  Collection,
  FileInfo,
  ImportDeclaration,
  JSCodeshift,
} from "jscodeshift";
import { parse } from "../../syntax/parse.ts";
import { analyzeScopes, type Scopes } from "../../syntax/scopes.ts";
import { applyEdits, locate, type Located, type TextEdit } from "../../syntax/text-edits.ts";
import { fileNode, type SyntaxNode } from "../../syntax/tree.ts";
import { removeUnused } from "../../syntax/unused-imports.ts";

/** Names under which a file has a function of Node: itself (`dirname`), or a member of its module (`path.dirname`). */
interface ImportedFunction {
  readonly direct: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  readonly member: string;
}

/** Replaces the paths that a module rebuilds from `import.meta.url` by those that Node gives it. */
export default function transform(file: FileInfo, api: API): string | undefined {
  const { j } = api;
  const root = parse(file, api);
  const fileUrlToPath = importedFunction(j, root, ["url", "node:url"], "fileURLToPath");
  const dirname = importedFunction(j, root, ["path", "node:path"], "dirname");
  const scopes = analyzeScopes(fileNode(root));
  const edits: TextEdit[] = [];

  root.find(j.CallExpression).forEach((path) => {
    if (!calls(path, fileUrlToPath, scopes) || !isImportMetaUrl(onlyArgument(path))) return;
    const outer = path.parent as ASTPath<CallExpression>;
    const inDirname =
      j.CallExpression.check(outer.node) &&
      onlyArgument(outer) === path.node &&
      calls(outer, dirname, scopes);
    const { start, end } = locate(inDirname ? outer.node : path.node);
    // A comment within the call would be lost with it.
    if (/\/[/*]/.test(file.source.slice(start, end))) return;
    edits.push({ start, end, text: inDirname ? "import.meta.dirname" : "import.meta.filename" });
  });
  if (edits.length === 0) return undefined;

  const freed = [fileUrlToPath, dirname]
    .flatMap(({ direct, namespaces }) => [...direct, ...namespaces])
    .filter((name) => isFreed(scopes, name, edits));
  return applyEdits(file.source, [...edits, ...removeUnused(fileNode(root), file.source, new Set(freed))]);
}

function onlyArgument(path: ASTPath<CallExpression>): unknown {
  return path.node.arguments.length === 1 ? path.node.arguments[0] : undefined;
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

function importsOf(
  j: JSCodeshift,
  root: Collection,
  modules: readonly string[],
): Collection<ImportDeclaration> {
  return root.find(j.ImportDeclaration).filter(({ node }) => modules.includes(String(node.source.value)));
}

function nameOf(node: unknown): string {
  return (node as { name?: string } | null | undefined)?.name ?? "";
}

/** Whether a call is one of the imported function: by its name or its module's, and nothing shadows that. */
function calls(path: ASTPath<CallExpression>, imported: ImportedFunction, scopes: Scopes): boolean {
  const callee = path.node.callee as unknown as SyntaxNode;
  const isMember = callee.type === "MemberExpression" && callee["computed"] !== true;
  if (isMember && nameOf(callee["property"]) !== imported.member) return false;
  const named = (isMember ? callee["object"] : callee) as SyntaxNode;
  if (!(isMember ? imported.namespaces : imported.direct).has(nameOf(named))) return false;
  return scopes.bindingOf(named)?.declarations.every(({ node }) => /^Import/.test(node.type)) ?? false;
}

function isImportMetaUrl(node: unknown): boolean {
  const { type, object, property, computed } = (node ?? {}) as Partial<SyntaxNode>;
  if (type !== "MemberExpression" || computed === true || nameOf(property) !== "url") return false;
  const meta = object as SyntaxNode;
  return meta.type === "MetaProperty" && nameOf(meta["meta"]) === "import";
}

/** Whether the calls that are replaced used an imported name, and nothing else does. */
function isFreed(scopes: Scopes, name: string, edits: readonly TextEdit[]): boolean {
  const imported = scopes.bindings.find((binding) => binding.isTopLevel && binding.name === name);
  const uses = imported?.references ?? [];
  const isReplaced = ({ start }: Located) => edits.some((edit) => edit.start <= start && start < edit.end);
  return uses.length > 0 && uses.every(({ node }) => isReplaced(node));
}
