import type { API, ASTPath, CallExpression, Collection, FileInfo, JSCodeshift, Options } from "jscodeshift";
import { importEdit } from "../../syntax/import-edit.ts";
import { parse } from "../../syntax/parse.ts";
import { analyzeScopes, type Scopes } from "../../syntax/scopes.ts";
import { applyEdits, locate, type TextEdit } from "../../syntax/text-edits.ts";
import { fileNode, type SyntaxNode } from "../../syntax/tree.ts";

const methodOf: Readonly<Record<string, string>> = {
  debug: "debug",
  error: "error",
  info: "info",
  log: "info",
  warn: "warn",
};

/** Replaces console calls by calls of the logger `options.name`, exported by `options.module`. */
export default function transform(file: FileInfo, api: API, options: Options): string | undefined {
  const { j } = api;
  const name = String(options["name"] ?? "logger");
  const specifier = specifierFor(file.path, String(options["module"]));
  if (specifier === undefined) return undefined;

  const root = parse(file, api);
  const scopes = analyzeScopes(fileNode(root));
  const calls = root.find(j.CallExpression).filter((path) => isConsoleCall(path, scopes));
  if (calls.length === 0) return undefined;
  const imported = isImported(j, root, name, specifier);
  if (!imported && scopes.isMentioned(name)) {
    api.report(`"${name}" already means something else here; rename it, or give the option "name".`);
    return undefined;
  }
  const edits = calls.nodes().flatMap(({ callee }) => renameCall(callee as ConsoleMember, name));
  if (!imported) edits.push(importEdit(fileNode(root), file, name, specifier));
  return applyEdits(file.source, edits);
}

interface ConsoleMember {
  readonly object: { readonly name: string };
  readonly property: { readonly name: string };
}

function isConsoleCall(path: ASTPath<CallExpression>, scopes: Scopes): boolean {
  const { callee } = path.node;
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  if (callee.object.type !== "Identifier" || callee.property.type !== "Identifier") return false;
  if (callee.object.name !== "console" || !Object.hasOwn(methodOf, callee.property.name)) return false;
  return scopes.bindingOf(callee.object as unknown as SyntaxNode) === undefined;
}

function renameCall({ object, property }: ConsoleMember, name: string): TextEdit[] {
  const { start, end } = locate(property);
  return [
    { ...locate(object), text: name },
    { start, end, text: methodOf[property.name] ?? property.name },
  ];
}

/** How a file imports the module; `undefined` in the logger's own file. */
function specifierFor(path: string, module: string): string | undefined {
  if (!module.startsWith("./")) return module;
  const target = module.slice(2).split("/");
  const here = path.split("/");
  if (withoutExtension(path) === withoutExtension(module.slice(2))) return undefined;
  const folders = here.slice(0, -1);
  let shared = 0;
  while (shared < folders.length && shared < target.length - 1 && folders[shared] === target[shared])
    shared++;
  const up = "../".repeat(folders.length - shared);
  return (up === "" ? "./" : up) + target.slice(shared).join("/");
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "");
}

/** Whether the file has the logger already: imported or required, under the very name. */
function isImported(j: JSCodeshift, root: Collection, name: string, specifier: string): boolean {
  const imports = root.find(j.ImportDeclaration).filter(({ node }) => {
    if (node.source.value !== specifier || node.importKind === "type") return false;
    return (node.specifiers ?? []).some(
      (one) => one.type === "ImportSpecifier" && one.imported.name === name && one.local?.name === name,
    );
  });
  if (imports.length > 0) return true;
  const requires = root.find(j.VariableDeclarator).filter(({ node }) => {
    const { init } = node;
    if (node.id.type !== "ObjectPattern" || init?.type !== "CallExpression") return false;
    const [argument] = init.arguments;
    const isRequire = init.callee.type === "Identifier" && init.callee.name === "require";
    return isRequire && (argument as { value?: unknown } | undefined)?.value === specifier;
  });
  return requires.find(j.ObjectProperty).some(({ node }) => (node.value as { name?: string }).name === name);
}
