import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Stranger, installAsStranger } from "./testing/stranger.ts";

const workspace = join(import.meta.dirname, "../../..");

let stranger: Stranger;

beforeAll(async () => {
  stranger = await installAsStranger();
}, 300_000);

afterAll(() => stranger.remove());

/** What modules can be imported from: the names of the packages, and their subpaths. */
async function entryPoints(): Promise<string[]> {
  const each = stranger.libraries.map(async (library) => {
    const packageFile = join(workspace, "libs", library.split("/")[1] ?? "", "package.json");
    const { exports } = JSON.parse(await readFile(packageFile, "utf8")) as {
      exports: Record<string, unknown>;
    };
    const subpaths = Object.keys(exports).filter((subpath) => !/\.json$|\*$/.test(subpath));
    return subpaths.map((subpath) => `${library}${subpath.slice(1)}`);
  });
  return (await Promise.all(each)).flat();
}

describe("the libraries, packed and installed in a project elsewhere", () => {
  it("can each be imported by every entry point, with plain Node.js", async () => {
    const imports = (await entryPoints()).map(
      (name) => `console.log("${name}", Object.keys(await import("${name}")).length > 0);`,
    );
    await stranger.write("import-all.js", imports.join("\n"));
    const printed = (await stranger.output(process.execPath, "import-all.js")).split("\n");
    expect(printed.length).toBeGreaterThan(stranger.libraries.length);
    expect(printed.filter((line) => !line.endsWith(" true"))).toEqual([]);
  });

  it("have types that hold under strict settings, checked through", async () => {
    const imports = (await entryPoints()).map((name, index) => `import * as library${index} from "${name}";`);
    const uses = imports.map((_, index) => `console.log(library${index});`);
    await stranger.write("import-all.ts", [...imports, ...uses].join("\n"));
    const compilerOptions = {
      module: "nodenext",
      target: "es2023",
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ["node"],
      typeRoots: [join(workspace, "node_modules/@types")],
    };
    await stranger.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["import-all.ts"] }));
    const tsc = join(workspace, "node_modules/typescript/bin/tsc");
    expect(await stranger.output(process.execPath, tsc, "--project", ".")).toBe("");
  });

  it("bring their JSON Schemas", async () => {
    const program = `import { readFileSync } from "node:fs";
      const of = (path) => JSON.parse(readFileSync(new URL(import.meta.resolve("@codex-orchestrator/" + path))));
      console.log(of("harness/schemas/scenario.v1.json").type, of("manifest/schemas/run-manifest.v1.json").type);`;
    await stranger.write("schemas.js", program);
    expect(await stranger.output(process.execPath, "schemas.js")).toBe("object object");
  });

  it.each([
    ["codex-mcp", "--version", /^\d+\.\d+\.\d+$/],
    ["codex-mcp", "--help", /^Usage: codex-mcp/],
    ["spec-guard", "--help", /^spec-guard: /],
  ])("bring the program %s: %s", async (program, flag, expected) => {
    expect(await stranger.output(join("node_modules/.bin", program), flag)).toMatch(expected);
  });

  it("do not bring tests, fixtures or doubles that nobody exports", async () => {
    const find = [".", "-path", "*/@codex-orchestrator/*", "-name", "*.test.*"];
    expect(await stranger.output("find", ...find)).toBe("");
    expect(await stranger.output("find", "node_modules/@codex-orchestrator", "-name", "testing")).toBe("");
  });
});
