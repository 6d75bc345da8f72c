import { createRequire } from "node:module";
import type { Tree } from "./workshop.ts";

const require = createRequire(import.meta.url);
const babylon = JSON.stringify(require.resolve("jscodeshift/parser/babylon"));
const getParser = JSON.stringify(require.resolve("jscodeshift/src/getParser"));

const rename = `j(file.source).find(j.Identifier, { name: "before" })
  .forEach((p) => { p.node.name = "after"; }).toSource()`;

/** A transform as its author wrote it: its main file first. */
export interface WildTransform {
  readonly files: Tree;
  readonly main: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** Transforms for jscodeshift in the styles that are found in the wild. */
export const wildTransforms: Readonly<Record<string, WildTransform>> = {
  "a function as module.exports": {
    main: "transform.js",
    files: {
      "transform.js": `'use strict';
module.exports = function (file, api) { const j = api.jscodeshift; return ${rename}; };`,
    },
  },
  "a parser by name on module.exports": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { j }) => ${rename}; module.exports.parser = "tsx";`,
    },
  },
  "a default export compiled to CommonJS, for flow": {
    main: "transform.js",
    files: {
      "transform.js": `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = (file, { j }) => ${rename}; exports.parser = "flow";`,
    },
  },
  "an ES module in a .js": {
    main: "transform.js",
    files: {
      "transform.js": `import path from 'path';
export const parser = 'tsx';
export default function transformer(file, api) {
  const j = api.jscodeshift;
  if (path.extname(file.path) === '.md') return null;
  return ${rename};
}`,
    },
  },
  "Flow types in a .js": {
    main: "transform.js",
    files: {
      "transform.js": `/** @flow strict-local */
import type {FileInfo, API} from './types';
type Opts = {| +note?: string |};
export const parser = 'flow';
export default function transformer(file: FileInfo, api: API, options: Opts): ?string {
  const j = (api.jscodeshift: any);
  return ${rename};
}`,
    },
  },
  "TypeScript with a parser": {
    main: "transform.ts",
    files: {
      "transform.ts": `import type { API, FileInfo, Options } from "jscodeshift";
export const parser = "tsx";
enum Name { Old = "before", New = "after" }
export default function transformer(file: FileInfo, api: API, _options: Options): string | undefined {
  const j = api.jscodeshift;
  return j(file.source).find(j.Identifier, { name: Name.Old })
    .replaceWith((p) => j.identifier(Name.New)).toSource({ quote: "single" });
}`,
    },
  },
  "TypeScript with a const for a default, helpers beside it, and no parser": {
    main: "transform.ts",
    files: {
      "transform.ts": `import { Transform } from "jscodeshift";
import { newName } from "./lib/names";
const transform: Transform = (file, { j }) =>
  j(file.source).find(j.Identifier, { name: "before" }).forEach((p) => { p.node.name = newName<string>(); }).toSource();
export default transform;`,
      "lib/names.ts": `export const newName = <T,>() => "after" as unknown as T;`,
    },
  },
  "CommonJS with a helper beside it": {
    main: "transform.js",
    files: {
      "transform.js": `const { newName } = require('./helper');
function transformer(file, api) { const j = api.jscodeshift;
  return j(file.source).find(j.Identifier, { name: 'before' }).forEach(p => { p.value.name = newName; }).toSource(); }
module.exports = transformer;
module.exports.parser = 'babylon';`,
      "helper.js": `exports.newName = 'after';`,
    },
  },
  "a parser module of jscodeshift's": {
    main: "transform.js",
    files: {
      "transform.js": `const parser = require(${babylon});
module.exports = (file, { j }) => ${rename}; module.exports.parser = parser();`,
    },
  },
  "a parser of its own making": {
    main: "transform.js",
    files: {
      "transform.js": `const inner = require(${getParser})('tsx');
module.exports = (file, { j }) => ${rename};
module.exports.parser = { parse(source) { return inner.parse(source.replace(/BEFORE/g, 'before')); } };`,
    },
  },
  "withParser inside": {
    main: "transform.js",
    files: {
      "transform.js": `export default (file, api) => {
  const j = api.j.withParser(/\\.tsx?$/.test(file.path) ? 'tsx' : 'flow');
  return ${rename};
};`,
    },
  },
  "the parser as an option": {
    main: "transform.js",
    options: { parser: "tsx" },
    files: { "transform.js": `module.exports = (file, { j }) => ${rename};` },
  },
  "promises, options, and results that change nothing": {
    main: "transform.js",
    options: { note: "hi" },
    files: {
      "transform.js": `module.exports = async (file, { j }, options) => {
  await new Promise((resolve) => setImmediate(resolve));
  if (file.path === "plain.js") return undefined;
  if (file.path === "class.js") return "";
  if (file.path === "crlf.js") return file.source;
  if (file.path === "no-newline.js") return null;
  return ${rename} + "// " + options.note + "\\n";
};`,
    },
  },
  "faults on some files": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { j, stats, report }) => {
  stats('seen'); stats('parts', 3); report('looking at ' + file.path);
  if (file.path === "plain.js") throw new TypeError("not this one");
  if (file.path === "class.js") return Promise.reject(new Error("later"));
  return ${rename};
};`,
    },
  },
  "options for the printer": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { jscodeshift: j }) => j(file.source)
  .find(j.StringLiteral).replaceWith(() => j.stringLiteral("it's")).toSource({ quote: "single", trailingComma: true, tabWidth: 4 });`,
    },
  },
  "everything printed anew": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { j }) => {
  const root = j(file.source);
  root.find(j.Program).forEach((p) => { p.node.body = p.node.body.map((n) => ({ ...n, original: null, loc: null })); });
  return root.toSource({ reuseWhitespace: false });
};`,
    },
  },
  "templates, collections and methods of its own": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { j }) => {
  const { statement } = j.template;
  if (!j.types.namedTypes.File) throw new Error('no types');
  try { j.registerMethods({ renameAll(to) { return this.forEach((p) => { p.node.name = to; }); } }, j.Identifier); } catch {}
  const root = j(file.source);
  root.find(j.Identifier, { name: 'before' }).renameAll('after');
  root.find(j.ImportDeclaration).at(0).insertAfter(statement\`setUp();\`);
  return root.toSource();
};`,
    },
  },
  "searches of every kind": {
    main: "transform.js",
    files: {
      "transform.js": `let first;
module.exports = (file, { j }) => {
  const root = j(file.source);
  first = first || j('known(before, j);');
  const names = root.find(j.Identifier, (node) => j(node).find(j.Identifier).size() === 0 && node.name === 'before');
  names.closest(j.CallExpression).find(j.Identifier, { name: 'foo' }).forEach((p) => { p.node.name += names.size(); });
  names.forEach((p) => { p.node.name = 'after' + root.find(j.File).size() + first.find('Node').size(); });
  return root.find(j.Program).at(0).find(j.Identifier).toSource();
};`,
    },
  },
  "nothing to find": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { j }) => {
  const root = j(file.source);
  if (file.path === "plain.js") return root.find(j.Identifier, { name: 'before' }).forEach((p) => { p.node.name = 'after'; }).toSource();
  return root.find(j.Identifier, { name: 'absent' }).toSource();
};`,
    },
  },
  "small changes that are easily overlooked": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file, { j }) => {
  const root = j(file.source);
  switch (file.path) {
    case "plain.js": root.find(j.CallExpression).at(1).forEach((p) => { p.node.arguments.reverse(); }); break;
    case "class.js": root.find(j.ClassDeclaration).forEach((p) => { p.node.id.name += 'B'; }); break;
    case "imports.js": root.find(j.Program).forEach((p) => { p.node.body.pop(); }); break;
    case "tabs.js": root.find(j.ReturnStatement).forEach((p) => { p.node.comments = []; }); break;
    case "untouched.js": root.find(j.CallExpression).forEach((p) => { p.node.optional = true; p.node.type = 'OptionalCallExpression'; }); break;
    case "crlf.js": root.find(j.VariableDeclaration).forEach((p) => { p.node.kind = 'let'; }); break;
    case "mixed.js": root.find(j.ExpressionStatement).forEach((p) => { p.node.loc = null; p.node.original = null; }); break;
    case "marked.js": root.find(j.VariableDeclarator).forEach((p) => { p.replace(p.node); p.node.init = j.identifier('before'); }); break;
    case "no-newline.js": root.find(j.ExpressionStatement).forEach((p) => { p.node.comments = [j.commentLine(' new', true)]; }); break;
    case "hashbang.js": root.find(j.Identifier).forEach((p) => { p.node.typeAnnotation = null; }); break;
  }
  return root.toSource();
};`,
    },
  },
  "text alone, without a tree": {
    main: "transform.js",
    files: {
      "transform.js": `module.exports = (file) => file.source.replace(/before/g, 'after').replace(/\\s+$/, '') + '\\n\\n';`,
    },
  },
};

/** Files of every form that a transform may meet. */
export const wildSources = {
  "plain.js": "// head\nconst  before = require('x') // tail\nfoo(before,  1)\n",
  "class.js": "class A { before() { return this?.before ?? <p>{before}</p>; } }\n",
  "imports.js": 'import before, { x as y } from "z";\nexport default async () => { await before; };\n',
  "tabs.js": "function f() {\n\t/* keep */ return {\n\t\tbefore,\n\t\tb: `\n\t${before}`,\n\t};\n}\n",
  "untouched.js": "nothing( here )\n",
  "types.ts": "const before = <T,>(x: T) => x as unknown;\nlet y: typeof before;\n",
  "view.tsx": "export const V = (p: { before: string }) => <b title='x'>{p.before}</b>;\n",
  "broken.js": "before;\nlet x = (;\n",
  "empty.js": "",
  "crlf.js": "const a = before;\r\n\r\nfoo(  before );\r\n",
  "mixed.js": "const a = before;\r\nfoo(  before );\nbar(before)\r\n",
  "marked.js": "\uFEFFconst a = before;\n",
  "no-newline.js": "nothing( here, before )",
  "hashbang.js": "#!/usr/bin/env node\nbefore();\n",
};
