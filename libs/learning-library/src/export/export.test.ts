import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  codemod,
  directoryWith,
  libraryWith,
  readText,
  renaming,
  ruleManifest,
  template,
  temporaryDirectory,
} from "../testing/workshop.ts";
import { writeEslintPlugin } from "./eslint-plugin.ts";
import { writeSkills } from "./skill.ts";

describe("writeSkills", () => {
  it("writes a SKILL.md for each pattern that may be used", async () => {
    const library = await libraryWith({
      ...codemod("rename-it", renaming, {
        safety: "review",
        title: 'Rename "it": now',
        options: { type: "object", additionalProperties: false, properties: { to: { type: "string" } } },
      }),
      "codemods/rename-it/README.md": "# rename-it\n\nRenames.\n",
      "codemods/rename-it/fixtures/a.input.ts": "before; // ```\n",
      "codemods/rename-it/fixtures/a.output.ts": "after; // ```\n",
      ...codemod("idea", renaming, { status: "candidate" }),
      ...codemod("gone", renaming, { status: "revoked" }),
      ...template("hello", "Hi {{you}}\n", ["you"]),
    });
    const directory = await temporaryDirectory();
    expect(await writeSkills(library, directory)).toEqual(["hello", "rename-it"]);
    expect((await readdir(directory)).sort()).toEqual(["hello", "rename-it"]);
    const skill = await readText(directory, "rename-it/SKILL.md");
    const [, frontMatter = "", body = ""] = /^---\n([^]*?)---\n\n([^]*)$/.exec(skill) ?? [];
    expect(parse(frontMatter)).toEqual({
      name: "rename-it",
      description: 'Rename "it": now. Use it when: The thing is not done.',
      metadata: { version: "1.0.0", kind: "codemod", integrity: library.resolve("rename-it").integrity },
    });
    expect(body).toContain('`preview_pattern` with `pattern: "rename-it@^1.0.0"`');
    expect(body).toContain("look at each change");
    expect(body).toContain('"to": {');
    expect(body).toContain("````\nbefore; // ```\n````");
    expect(body).toContain("## rename-it\n\nRenames.\n");
    const other = await readText(directory, "hello/SKILL.md");
    expect(other).toContain("`render_template`");
    expect(other).toContain("- `you`: The you.");
    expect(other).toContain("Hi {{you}}");
  });
});

describe("writeEslintPlugin", () => {
  const rule = {
    "linters/no-debugger/pattern.json": ruleManifest("no-debugger"),
    "linters/no-debugger/rule.js": `import { text } from "../../syntax/text.js";
      export default { meta: { fixable: "code" }, create: (context) => ({
        DebuggerStatement(node) { context.report({ node, message: text, fix: (fixer) => fixer.remove(node) }); } }) };`,
    "linters/no-debugger/fixtures/a.input.js": "debugger;",
    "syntax/text.js": `export const text = "no debugger, please";`,
  };

  it("writes a package that another repository installs and lints with", { timeout: 120_000 }, async () => {
    const library = await libraryWith({ ...rule, "package.json": '{"type":"module"}' });
    const source = join(await temporaryDirectory(), "plugin");
    const names = { name: "@acme/eslint-plugin-patterns", version: "1.2.3" };
    expect(await writeEslintPlugin(library, source, names)).toEqual(["no-debugger"]);
    const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts"], {
      cwd: source,
      encoding: "utf8",
    });
    const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    expect(files.map(({ path }) => path).sort()).toEqual([
      "index.js",
      "linters/no-debugger/pattern.json",
      "linters/no-debugger/rule.js",
      "package.json",
      "syntax/text.js",
    ]);
    const repository = await directoryWith({
      "package.json": '{"type":"module"}',
      "a.js": "debugger;\nf();\n",
      "eslint.config.js": `import patterns from "@acme/eslint-plugin-patterns";\nexport default [patterns.configs.recommended];\n`,
    });
    const installed = join(repository, "node_modules/@acme/eslint-plugin-patterns");
    await mkdir(installed, { recursive: true });
    execFileSync("tar", ["-xzf", join(source, filename), "-C", installed, "--strip-components=1"]);
    const eslint = dirname(createRequire(import.meta.url).resolve("eslint/package.json"));
    await symlink(eslint, join(repository, "node_modules/eslint"));
    execFileSync(process.execPath, [join(eslint, "bin/eslint.js"), "--fix", "a.js"], { cwd: repository });
    expect(await readText(repository, "a.js")).toBe("\nf();\n");
  });

  it("refuses what is not compiled", async () => {
    const library = await libraryWith({
      "linters/no-debugger/pattern.json": ruleManifest("no-debugger"),
      "linters/no-debugger/rule.ts": "export default {};",
    });
    const work = writeEslintPlugin(library, join(await temporaryDirectory(), "x"), {
      name: "x",
      version: "1.0.0",
    });
    await expect(work).rejects.toThrow("expected JavaScript, received TypeScript");
  });
});
