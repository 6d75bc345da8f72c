import type { API, ASTPath, CallExpression, FileInfo } from "jscodeshift";
import { parse } from "../../syntax/parse.ts";
import { analyzeScopes, type Scopes } from "../../syntax/scopes.ts";
import { applyEdits, locate, type TextEdit } from "../../syntax/text-edits.ts";
import { child, fileNode, type SyntaxNode } from "../../syntax/tree.ts";

/** What Node 18 and later take with and without the prefix. Newer modules, such as node:test, exist with it only. */
const builtins = new Set(
  (
    "assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram " +
    "diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector " +
    "inspector/promises module net os path path/posix path/win32 perf_hooks process punycode querystring " +
    "readline readline/promises repl stream stream/consumers stream/promises stream/web string_decoder sys " +
    "timers timers/promises tls trace_events tty url util util/types v8 vm wasi worker_threads zlib"
  ).split(" "),
);

/** The nodes that have the name of a module as their source, expression or argument. */
const moduleNamers = new Set([
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ImportDeclaration",
  "ImportExpression",
  "TSExternalModuleReference",
  "TSImportType",
]);

const mockers = new Set(["jest", "vi", "vitest"]);
const mockCalls = new Set(
  (
    "mock doMock unmock doUnmock dontMock setMock unstable_mockModule requireActual requireMock importActual " +
    "importMock createMockFromModule"
  ).split(" "),
);

/** A name of a module where one can stand: behind a keyword, a parenthesis or a comment. Other files are not parsed. */
const builtinInPlace = new RegExp(
  `(?:\\bfrom|\\bimport|\\(|\\*/|//[^\\n]*\\n)\\s*["'](?:${[...builtins].join("|")})["']`,
);

/** Prefixes the names of Node's modules with `node:` wherever a file loads, re-exports or mocks one. */
export default function transform(file: FileInfo, api: API): string | undefined {
  if (!builtinInPlace.test(file.source)) return undefined;
  const edits: TextEdit[] = [];
  const root = parse(file, api);
  const scopes = analyzeScopes(fileNode(root));
  root.find(api.j.StringLiteral).forEach((path) => {
    if (!builtins.has(path.node.value) || !namesModule(path, scopes)) return;
    const insideQuotes = locate(path.node).start + 1;
    edits.push({ start: insideQuotes, end: insideQuotes, text: "node:" });
  });
  return applyEdits(file.source, edits);
}

function namesModule(path: ASTPath, scopes: Scopes): boolean {
  const parent = (path.parent as ASTPath).node as unknown as SyntaxNode;
  if (parent.type === "CallExpression")
    return (
      (parent["arguments"] as unknown[])[0] === path.node &&
      loadsModule(path.parent as ASTPath<CallExpression>, scopes)
    );
  return (
    [parent["source"], parent["expression"], parent["argument"]].includes(path.node) &&
    moduleNamers.has(parent.type)
  );
}

function loadsModule(path: ASTPath<CallExpression>, scopes: Scopes): boolean {
  const { callee } = path.node;
  // The published type of a callee does not know `import(…)` as Babel gives it.
  if ((callee as { type: string }).type === "Import") return true;
  if (callee.type === "Identifier") return callee.name === "require" && isNodesRequire(callee, scopes);
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier")
    return false;
  if (callee.object.type !== "Identifier") return false;
  const { name } = callee.object;
  if (name === "require") return callee.property.name === "resolve" && isNodesRequire(callee.object, scopes);
  return mockers.has(name) && mockCalls.has(callee.property.name);
}

/** `require` is Node's when nothing in the file declares it, or when it comes from `createRequire`. */
function isNodesRequire(identifier: object, scopes: Scopes): boolean {
  const declarations = scopes.bindingOf(identifier as SyntaxNode)?.declarations ?? [];
  return declarations.every(({ node }) => {
    const callee = child(child(node, "init"), "callee");
    return (child(callee, "property") ?? callee)?.name === "createRequire";
  });
}
