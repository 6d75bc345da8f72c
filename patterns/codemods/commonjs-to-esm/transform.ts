import type { API, FileInfo, Options } from "jscodeshift";
import { parse } from "../../syntax/parse.ts";
import { analyzeScopes, type Scopes } from "../../syntax/scopes.ts";
import type { TextEdit } from "../../syntax/text-edits.ts";
import { child, fileNode, list, type SyntaxNode } from "../../syntax/tree.ts";
import { statementRange } from "../../syntax/unused-imports.ts";
import { exportEdits } from "./exports.ts";
import { requireEdits } from "./requires.ts";
import { checkModuleMode } from "./module-mode.ts";
import { Refusal, rewriteOrRefuse } from "../../syntax/refusal.ts";

const moduleSyntax = /^(?:Import|Export\w+)Declaration$/;
const paths: Readonly<Record<string, string>> = {
  __dirname: "import.meta.dirname",
  __filename: "import.meta.filename",
};

/** Rewrites a CommonJS module as an ES module when all of it can be, and says what is in the way otherwise. */
export default function transform(file: FileInfo, api: API, options: Options): string | undefined {
  const root = fileNode(parse(file, api));
  const scopes = analyzeScopes(root);
  const program = child(root, "program") ?? root;
  const own = ["require", "module", "exports"].flatMap((name) => scopes.globals(name));
  if (own.length === 0) return undefined;
  return rewriteOrRefuse(file, api, "the file stays a CommonJS module", () =>
    rewrite(program, scopes, file.source, String(options["extension"] ?? ".js")),
  );
}

function rewrite(program: SyntaxNode, scopes: Scopes, source: string, extension: string): TextEdit[] {
  const mixed = list(program, "body").find(({ type }) => moduleSyntax.test(type));
  if (mixed !== undefined) throw new Refusal(mixed, "it has imports or exports already");
  for (const name of ["require", "module", "exports", ...Object.keys(paths)]) {
    const [declaration] = scopes.bindings.find((binding) => binding.name === name)?.declarations ?? [];
    if (declaration !== undefined) throw new Refusal(declaration.node, `it declares "${name}" itself`);
  }
  checkModuleMode(program, scopes);
  return [
    ...requireEdits(program, scopes, source, extension),
    ...exportEdits(program, scopes, source),
    ...pathEdits(scopes),
    ...strictEdits(program, source),
  ];
}

function pathEdits(scopes: Scopes): TextEdit[] {
  return Object.entries(paths).flatMap(([name, replacement]) =>
    scopes.globals(name).map(({ node, ancestors, isWrite }) => {
      if (isWrite) throw new Refusal(node, `it assigns ${name}`);
      const isShorthand = ancestors.at(-1)?.["shorthand"] === true;
      return {
        start: node.start,
        end: node.end,
        text: isShorthand ? `${name}: ${replacement}` : replacement,
      };
    }),
  );
}

/** Modules are strict anyway. */
function strictEdits(program: SyntaxNode, source: string): TextEdit[] {
  return list(program, "directives")
    .filter((directive) => child(directive, "value")?.["value"] === "use strict")
    .map((directive) => statementRange(source, directive))
    .filter(({ end }) => end === source.length || source[end - 1] === "\n")
    .map(({ start, end }) => ({ start, end, text: "" }));
}
