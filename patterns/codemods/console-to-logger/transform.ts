import type { API, ASTPath, CallExpression, Collection, FileInfo, JSCodeshift, Options } from "jscodeshift";

const methodOf: Readonly<Record<string, string>> = {
  debug: "debug",
  error: "error",
  info: "info",
  log: "info",
  warn: "warn",
};

/** Replaces console calls by calls of the logger `options.name`, exported by `options.module`. */
export default function transform(file: FileInfo, api: API, options: Options): string | undefined {
  const j = api.jscodeshift.withParser(/\.[cm]?ts$/.test(file.path) ? "ts" : "tsx");
  const name = String(options["name"] ?? "logger");
  const specifier = specifierFor(file.path, String(options["module"]));
  if (specifier === undefined) return undefined;

  const root = j(file.source);
  const calls = root.find(j.CallExpression).filter(isConsoleCall);
  if (calls.length === 0) return undefined;
  const imported = isImported(j, root, name, specifier);
  if (!imported && isTaken(j, root, name)) {
    api.report(`"${name}" already means something else here; rename it, or give the option "name".`);
    return undefined;
  }
  calls.forEach(({ node }) => {
    const callee = node.callee as ConsoleMember;
    callee.object.name = name;
    callee.property.name = methodOf[callee.property.name] ?? callee.property.name;
  });
  if (imported) return root.toSource();
  return addImport(j, root, name, specifier, file);
}

interface ConsoleMember {
  readonly object: { name: string };
  readonly property: { name: string };
}

function isConsoleCall(path: ASTPath<CallExpression>): boolean {
  const { callee } = path.node;
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  if (callee.object.type !== "Identifier" || callee.property.type !== "Identifier") return false;
  if (callee.object.name !== "console" || !Object.hasOwn(methodOf, callee.property.name)) return false;
  return (path.scope as Scope | null)?.lookup("console") == null;
}

interface Scope {
  lookup(name: string): object | null | undefined;
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

/** Whether the name occurs as anything but a property: then a new import could change what it means. */
function isTaken(j: JSCodeshift, root: Collection, name: string): boolean {
  return root.find(j.Identifier, { name }).some((path) => {
    const parent = (path.parent as ASTPath | null)?.node as
      | { type: string; property?: unknown; key?: unknown; computed?: boolean; shorthand?: boolean }
      | undefined;
    const isMember = parent?.property === path.node && parent.computed !== true;
    const isKey = parent?.key === path.node && parent.computed !== true && parent.shorthand !== true;
    return !isMember && !isKey;
  });
}

function addImport(
  j: JSCodeshift,
  root: Collection,
  name: string,
  specifier: string,
  file: FileInfo,
): string {
  const quote = preferredQuote(file.source);
  const end = usesSemicolons(file.source) ? ";" : "";
  const source = quote + specifier + quote;
  const imports = root.find(j.ImportDeclaration);
  const isModule = imports.length > 0 || isEsModule(j, root, file.path);
  const statement = isModule
    ? `import { ${name} } from ${source}${end}`
    : `const { ${name} } = require(${source})${end}`;
  const last = imports.at(-1);
  if (imports.length > 0) {
    // The printer sets what it is given as a name; the statement is put in as it stands.
    last.insertAfter(j.expressionStatement(j.identifier(marker)));
    return root.toSource().replace(new RegExp(`\\n\\s*${marker};?`), () => `\n${statement}`);
  }
  return insertAtTop(root.toSource(), statement);
}

const marker = "__console_to_logger_import__";

function isEsModule(j: JSCodeshift, root: Collection, path: string): boolean {
  if (/\.c[jt]s$/.test(path)) return false;
  if (/\.m[jt]s$/.test(path)) return true;
  if (root.find(j.ExportNamedDeclaration).length + root.find(j.ExportDefaultDeclaration).length > 0)
    return true;
  if (root.find(j.ExportAllDeclaration).length > 0) return true;
  const isCommonJs =
    root.find(j.CallExpression, { callee: { name: "require" } }).length > 0 ||
    root.find(j.MemberExpression, { object: { name: "module" }, property: { name: "exports" } }).length > 0;
  return !isCommonJs;
}

const hashbang = /^#![^\n]*\n/;
const headComment = /^\s*(?:\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*\n?)+)[^\S\n]*\n(?=[^\S\n]*\n)/;
const pragma = /^\s*(?:\/\/\/[^\n]*|\/\/\s*@ts-[^\n]*|\/\*\s*eslint[\s\S]*?\*\/)[^\S\n]*\n/;
const directive = /^\s*(?:"use [^"\n]*"|'use [^'\n]*')[^\S\n]*;?[^\S\n]*(?:\n|$)/;

/** After the hashbang, comments that a blank line sets apart from the code, comments for tools, and directives. */
function insertAtTop(text: string, statement: string): string {
  let position = 0;
  for (const part of [hashbang, headComment, pragma, pragma, directive, directive])
    position += part.exec(text.slice(position))?.[0].length ?? 0;
  const [head, rest] = [text.slice(0, position), text.slice(position)];
  const gap = head === "" || /^#!.*\n$/.test(head) ? "" : "\n";
  return `${head}${gap}${statement}\n${rest.startsWith("\n") ? "" : "\n"}${rest}`;
}

function preferredQuote(source: string): string {
  const count = (pattern: RegExp) => source.match(pattern)?.length ?? 0;
  return count(/'[^'"\n]*'/g) > count(/"[^'"\n]*"/g) ? "'" : '"';
}

function usesSemicolons(source: string): boolean {
  const lines = source
    .split("\n")
    .filter((line) => /[\w)"'`\]]\s*;?\s*$/.test(line) && !/^\s*(?:\/\/|\*)/.test(line));
  return lines.filter((line) => /;\s*$/.test(line)).length * 2 >= lines.length;
}
