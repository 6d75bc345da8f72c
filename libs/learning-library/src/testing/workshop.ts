import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { writeIndex } from "../catalog/index-freshness.ts";
import { PatternLibrary } from "../pattern-library.ts";

/** Files by their paths relative to a root. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** A directory that goes when the test has finished. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "learning-library-")));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export async function writeTree(root: string, tree: Tree): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

export async function directoryWith(tree: Tree): Promise<string> {
  const directory = await temporaryDirectory();
  await writeTree(directory, tree);
  return directory;
}

export async function readText(root: string, path: string): Promise<string> {
  return await readFile(join(root, path), "utf8");
}

/** A repository whose files are all committed. */
export async function repositoryWith(tree: Tree): Promise<string> {
  const directory = await directoryWith(tree);
  git(directory, "init", "--quiet", "--initial-branch=main");
  git(directory, "add", "--all", "--force");
  git(directory, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message=x");
  return directory;
}

export function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-C", directory, "-c", "core.autocrlf=false", ...args], { encoding: "utf8" });
}

export async function libraryWith(tree: Tree): Promise<PatternLibrary> {
  const root = await directoryWith(tree);
  await writeIndex(root);
  return await PatternLibrary.open(root);
}

const common = {
  version: "1.0.0",
  title: "Do a thing",
  problem: "The thing is not done.",
  status: "stable",
  provenance: { author: "maintainers" },
  changelog: [{ version: "1.0.0", change: "First version." }],
};

/** A manifest of a codemod with everything it needs; fields can be replaced, or removed by `undefined`. */
export function codemodManifest(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    id,
    kind: "codemod",
    ...common,
    engine: { name: "jscodeshift", range: "^17.0.0" },
    languages: ["typescript"],
    effects: ["**/*.{ts,js,tsx,cjs,mjs}"],
    safety: "safe",
    ...fields,
  });
}

export function ruleManifest(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return codemodManifest(id, { kind: "lint-rule", engine: { name: "eslint", range: "^10.0.0" }, ...fields });
}

/** A codemod by the text of its transform. */
export function codemod(id: string, transform: string, fields: Readonly<Record<string, unknown>> = {}): Tree {
  return {
    [`codemods/${id}/pattern.json`]: codemodManifest(id, fields),
    [`codemods/${id}/transform.ts`]: transform,
  };
}

/** Renames the identifier `before` to `after`, by jscodeshift. */
export const renaming = `
  export const parser = "ts";
  export default function transform(file, api) {
    const root = api.jscodeshift(file.source);
    const found = root.find(api.jscodeshift.Identifier, { name: "before" });
    found.forEach(({ node }) => { node.name = "after"; });
    return found.length === 0 ? undefined : root.toSource();
  }
`;

/** A recipe by its steps. */
export function recipe(id: string, steps: readonly (string | object)[]): Tree {
  const manifest = {
    id,
    kind: "recipe",
    ...common,
    steps: steps.map((step) => (typeof step === "string" ? { pattern: step } : step)),
    safety: "safe",
  };
  return { [`recipes/${id}/pattern.json`]: JSON.stringify(manifest) };
}

/** A template by its front matter and its text. */
export function template(id: string, body: string, variables: readonly string[] = []): Tree {
  const frontMatter = {
    id,
    kind: "template",
    ...common,
    when: "Always.",
    variables: variables.map((name) => ({ name, description: `The ${name}.` })),
  };
  return { [`templates/${id}.md`]: `---\n${JSON.stringify(frontMatter, null, 2)}\n---\n\n${body}` };
}
