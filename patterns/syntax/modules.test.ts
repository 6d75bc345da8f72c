import jscodeshift from "jscodeshift";
import { describe, expect, it } from "vitest";
import { moduleMember } from "./modules.ts";
import { parse } from "./parse.ts";
import { analyzeScopes } from "./scopes.ts";
import { child, fileNode, list, walk, type SyntaxNode } from "./tree.ts";

const api = { j: jscodeshift, jscodeshift, stats: () => undefined, report: () => undefined };

/** What is passed in the call `use(…)` of a text, as `module` or `module:member.member`. */
function used(source: string): string | undefined {
  const file = fileNode(parse({ path: "a.ts", source }, api));
  let argument: SyntaxNode | undefined;
  walk(file, (node) => {
    if (node.type === "CallExpression" && child(node, "callee")?.name === "use")
      argument = list(node, "arguments")[0];
  });
  const found = moduleMember(argument, analyzeScopes(file));
  return found && [found.module, ...found.path].join(".");
}

describe("moduleMember", () => {
  it.each([
    ['import fs from "node:fs"; use(fs.readFile);', "fs.readFile"],
    ['import * as fs from "fs"; use(fs.promises.readFile);', "fs.promises.readFile"],
    ['import { readFile as read } from "fs"; use(read);', "fs.readFile"],
    ['import { default as fs } from "fs"; use(fs["readFile"]);', "fs.readFile"],
    ['import { "read-file" as read } from "fs"; use(read);', "fs.read-file"],
    ['import fs = require("fs"); use(fs.stat);', "fs.stat"],
    ['const fs = require("node:fs"); function f() { use(fs.stat); }', "fs.stat"],
    ['const { promises: { x }, stat: s } = require("fs"); use(s);', "fs.stat"],
    ['const { stat } = require("fs").promises; use(stat);', "fs.promises.stat"],
    ['use(require("fs").stat);', "fs.stat"],
    ["const fs = require(`fs`); use(fs);", "fs"],
  ])("knows %s", (source, expected) => {
    expect(used(source)).toBe(expected);
  });

  it.each([
    "use(fs.readFile);",
    "var fs = fs.promises; use(fs.readFile);",
    "const { ...rest } = require('fs'); use(rest);",
    'import fs from "fs"; function f(fs) { use(fs.readFile); }',
    'import type fs from "fs"; use(fs.readFile);',
    'import { type stat } from "fs"; use(stat);',
    'let fs = require("fs"); fs = mock; use(fs.readFile);',
    'var fs = require("fs"); var fs; use(fs);',
    'function require() {} use(require("fs"));',
    'const fs = require("fs", 1); use(fs);',
    "const fs = require(name); use(fs.stat);",
    'const fs = require("fs"); use(fs[name]);',
    'const { stat = f } = require("fs"); use(stat);',
    'const { promises: { stat } } = require("fs"); use(stat);',
    'const [stat] = require("fs"); use(stat);',
  ])("does not say it knows %s", (source) => {
    expect(used(source)).toBeUndefined();
  });
});
