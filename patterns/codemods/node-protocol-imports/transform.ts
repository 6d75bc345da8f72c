import type { API, ASTPath, CallExpression, FileInfo, JSCodeshift } from "jscodeshift";

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

const mockers = new Set(["jest", "vi", "vitest"]);
const mockCalls = new Set(
  (
    "mock doMock unmock doUnmock dontMock setMock unstable_mockModule requireActual requireMock importActual " +
    "importMock createMockFromModule"
  ).split(" "),
);

/** A file that has none of these between quotes needs no parsing. */
const quotedBuiltin = new RegExp(`["'](?:${[...builtins].join("|")})["']`);

interface StringNode {
  type: string;
  value: string;
  extra?: { raw?: string };
  comments?: unknown;
}

/** Prefixes the names of Node's modules with `node:` wherever a file loads, re-exports or mocks one. */
export default function transform(file: FileInfo, api: API): string | undefined {
  if (!quotedBuiltin.test(file.source)) return undefined;
  const j = api.jscodeshift.withParser(/\.[cm]?ts$/.test(file.path) ? "ts" : "tsx");
  const root = j(file.source);
  const found: StringNode[] = [];

  function prefix(holder: object, key: string): void {
    const node = (holder as Record<string, unknown>)[key];
    if (!isString(node) || !builtins.has(node.value)) return;
    found.push(node);
    (holder as Record<string, unknown>)[key] = prefixed(j, node);
  }

  const prefixSource = ({ node }: { node: object }) => {
    prefix(node, "source");
  };
  root.find(j.ImportDeclaration).forEach(prefixSource);
  root.find(j.ExportNamedDeclaration).forEach(prefixSource);
  root.find(j.ExportAllDeclaration).forEach(prefixSource);
  root.find(j.ImportExpression).forEach(prefixSource);
  root.find(j.TSExternalModuleReference).forEach(({ node }) => {
    prefix(node, "expression");
  });
  root.find(j.TSImportType).forEach(({ node }) => {
    prefix(node, "argument");
  });
  root.find(j.CallExpression).forEach((path) => {
    if (loadsModule(path)) prefix(path.node.arguments, "0");
  });
  return found.length > 0 ? root.toSource() : undefined;
}

function isString(node: unknown): node is StringNode {
  const { type, value } = (node ?? {}) as Partial<StringNode>;
  return (type === "StringLiteral" || type === "Literal") && typeof value === "string";
}

/** A literal that is printed as it is given, so that the file keeps its own kind of quotes. */
function prefixed(j: JSCodeshift, node: StringNode): unknown {
  const quote = node.extra?.raw?.startsWith("'") ? "'" : '"';
  const value = `node:${node.value}`;
  return Object.assign(j.literal(value), {
    extra: { raw: quote + value + quote, rawValue: value },
    comments: node.comments,
  });
}

function loadsModule(path: ASTPath<CallExpression>): boolean {
  const { callee } = path.node;
  // The published type of a callee does not know `import(…)` as Babel gives it.
  if ((callee as { type: string }).type === "Import") return true;
  if (callee.type === "Identifier") return callee.name === "require" && isNodesRequire(path);
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier")
    return false;
  if (callee.object.type !== "Identifier") return false;
  const { name } = callee.object;
  if (name === "require") return callee.property.name === "resolve" && isNodesRequire(path);
  return mockers.has(name) && mockCalls.has(callee.property.name);
}

/** `createRequire(…)` or `module.createRequire(…)`. */
interface Callee {
  readonly name?: string;
  readonly property?: { readonly name?: string };
}

/** `require` is Node's when nothing in the file declares it, or when it comes from `createRequire`. */
function isNodesRequire(path: ASTPath<CallExpression>): boolean {
  const scope = path.scope as {
    lookup(name: string): { getBindings(): Record<string, ASTPath[]> } | null;
  } | null;
  const bindings = scope?.lookup("require")?.getBindings()["require"];
  if (bindings === undefined) return true;
  return bindings.every((binding) => {
    const declarator = (binding.parent as ASTPath | null)?.node as { init?: { callee?: Callee } } | undefined;
    const callee = declarator?.init?.callee;
    return (callee?.name ?? callee?.property?.name) === "createRequire";
  });
}
