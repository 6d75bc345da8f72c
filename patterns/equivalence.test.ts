import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import util, { promisify } from "node:util";
import { PatternLibrary } from "@codex-orchestrator/learning-library";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// What a codemod promises beyond its fixtures: a program does the same before and after. Both are run by Node itself.

const run = promisify(execFile);
const library = await PatternLibrary.open(import.meta.dirname);
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pattern-equivalence-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
}

/** What a program prints, which has to be one JSON document. */
async function output(file: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ["--no-deprecation", file], { cwd: directory, env: {} });
  return JSON.parse(stdout) as unknown;
}

async function apply(id: string): Promise<readonly string[]> {
  const { changed, errors, skipped } = await library.apply(id, { directory, write: true });
  expect([errors, skipped]).toEqual([[], []]);
  return changed;
}

const hasOldTests = "isString" in util;

describe("deprecated-node-apis", () => {
  it.runIf(hasOldTests)(
    "answers alike for every kind of value (Node 23 took the old functions out)",
    async () => {
      const tests =
        "Array Boolean Buffer Date Function Null NullOrUndefined Number RegExp String Symbol Undefined"
          .split(" ")
          .flatMap((name) => [`util.is${name}(value)`, `!util.is${name}(value)`]);
      const values = [
        ...[
          "undefined",
          "null",
          "0",
          "NaN",
          "1n",
          '""',
          '"x"',
          "true",
          "Symbol.iterator",
          "[]",
          "{}",
          "new Map()",
        ],
        ...[
          "/x/",
          "new Date(0)",
          "Buffer.alloc(1)",
          "parseInt",
          'new String("x")',
          "new Number(1)",
          "class {}",
        ],
      ];
      await write({
        "main.cjs": `const util = require("util");
const test = (value) => [${tests.join(", ")}];
console.log(JSON.stringify([${values.join(", ")}].map(test)));
`,
      });
      const before = await output("main.cjs");
      expect(await apply("deprecated-node-apis")).toEqual(["main.cjs"]);
      expect(await readFile(join(directory, "main.cjs"), "utf8")).not.toMatch(/util\.is/);
      expect(await output("main.cjs")).toEqual(before);
    },
  );

  it("makes the same buffers, constants and names", async () => {
    await write({
      "main.cjs": `const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
console.log(JSON.stringify([
  new Buffer("grüß"), new Buffer("AAEC", "base64"), Buffer([1, 300]), new Buffer(3), new Buffer(2 * 2), new Buffer(\`x\${1}\`),
  fs.F_OK | fs.R_OK | fs.W_OK | fs.X_OK, path._makeLong("/a"), crypto.pseudoRandomBytes(4).length,
]));
`,
    });
    const before = await output("main.cjs");
    expect(await apply("deprecated-node-apis")).toEqual(["main.cjs"]);
    expect(await readFile(join(directory, "main.cjs"), "utf8")).not.toMatch(/new Buffer|fs\.F_OK|_makeLong/);
    expect(await output("main.cjs")).toEqual(before);
  });
});

describe("fs-callbacks-to-promises", () => {
  it("settles alike, for what is there and for what is not", async () => {
    await write({
      "here.txt": "text",
      "main.mjs": `import fs from "node:fs";
import { promisify } from "node:util";
const read = promisify(fs.readFile);
const wrap = (path) => new Promise((resolve, reject) => {
  fs.readFile(path, "utf8", (error, text) => { if (error) return reject(error); resolve(text); });
});
const save = async (path, text) => {
  await new Promise((resolve, reject) => fs.mkdir(path + ".d", { recursive: true }, (e) => (e ? reject(e) : resolve())));
  return new Promise((resolve, reject) => fs.writeFile(path, text, (e) => { if (!e) resolve(); else reject(e); }));
};
const size = (path) => new Promise((resolve, reject) => fs.stat(path, (e, stats) => (e ? reject(e) : resolve(stats)))).then((s) => s.size);
const calls = ["here.txt", "none.txt", "no/where", undefined].flatMap((path) => [() => read(path, "utf8"), () => wrap(path), () => size(path)]);
const settled = await Promise.allSettled([...calls, () => save("new.txt", "x"), () => save("here.txt/x", "x")].map((call) => call()));
console.log(JSON.stringify(settled.map(({ status, value, reason }) => [status, value, reason?.code, reason?.syscall])));
`,
    });
    const before = await output("main.mjs");
    expect(await apply("fs-callbacks-to-promises")).toEqual(["main.mjs"]);
    expect(await readFile(join(directory, "main.mjs"), "utf8")).not.toMatch(/promisify|new Promise/);
    expect(await output("main.mjs")).toEqual(before);
  });
});

describe("commonjs-to-esm", () => {
  it("turns a package into modules that do the same", async () => {
    await write({
      "main.js": `"use strict";
const { EOL } = require("os");
const shapes = require("./shapes");
const { area, Square: Box } = require("./shapes");
const format = require("./lib");
const { unit, units } = shapes.settings;
console.log(JSON.stringify([EOL, area(new Box(3)), Object.keys(shapes), format(shapes.area({ side: 2 })), unit, units]));
`,
      "shapes.js": `exports.area = ({ side }) => side ** 2;
class Square { constructor(side) { this.side = side; } }
exports.Square = Square;
exports.settings = { unit: "cm", units: ["cm", "m"] };
`,
      "lib/index.js": `const { basename } = require("path");
const { settings } = require("../shapes.js");
const suffix = () => settings.unit;
module.exports = (value) => [value, suffix(), basename(__filename), basename(__dirname)].join(" ");
`,
    });
    const before = await output("main.js");
    expect(await apply("commonjs-to-esm")).toEqual(["lib/index.js", "main.js", "shapes.js"]);
    await write({ "package.json": '{ "type": "module" }' });
    // A folder has to be written out by hand, as the pattern's README says.
    const main = await readFile(join(directory, "main.js"), "utf8");
    await write({ "main.js": main.replace('"./lib.js"', '"./lib/index.js"') });
    const after = await output("main.js");
    expect(after).toEqual(before);
  });
});
