import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkIndex, PatternLibrary, provePattern } from "@codex-orchestrator/learning-library";
import { describe, expect, it } from "vitest";

const root = import.meta.dirname;
const library = await PatternLibrary.open(root);

describe("index.json", () => {
  it("describes the assets as they are", async () => {
    expect(await checkIndex(root), "run `npm run build:patterns` and commit patterns/index.json").toEqual([]);
  });
});

describe.each(library.list())("$id", (pattern) => {
  it("does what its fixtures say", { timeout: 60_000 }, async () => {
    const proof = await provePattern(library, `${pattern.id}@${pattern.version}`);
    const failures = proof.cases.flatMap(({ name, failures }) => failures.map((one) => `${name}: ${one}`));
    expect([...proof.failures, ...failures]).toEqual([]);
    expect(proof.passed).toBe(true);
  });

  it("is explained", async () => {
    const { docs, examples } = await library.explain(pattern.id);
    expect(docs).toContain(pattern.kind === "template" ? "# " : `# ${pattern.id}`);
    expect(examples.length > 0).toBe(pattern.kind !== "template");
  });

  it("stands in the table of the README", async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    expect(readme).toMatch(new RegExp(`^\\| \`${pattern.id}\` +\\|`, "m"));
  });
});

describe.each(library.list())("the fixtures of $id", (pattern) => {
  const names = library
    .entry(pattern.id)
    .files.map(({ path }) => path)
    .filter((path) => path.includes("/fixtures/"));
  const inputs = names.filter((name) => /\.(?:input|unchanged|reported|syntax-error|variables)\./.test(name));
  const has = async (part: RegExp, text: string) => {
    const matching = names.filter((name) => part.test(name));
    const texts = await Promise.all(matching.map((name) => readFile(join(root, name), "utf8")));
    return texts.some((one) => one.includes(text));
  };

  it("are six or more, with ones that must be left alone or refused", () => {
    expect(inputs.length).toBeGreaterThanOrEqual(6);
    const negative = pattern.kind === "template" ? [".refused."] : [".unchanged.", ".syntax-error."];
    for (const role of negative) expect(names.filter((name) => name.includes(role))).not.toEqual([]);
  });

  it("have CRLF, and comments that stay", async () => {
    expect(await has(/\.output\./, "\r\n")).toBe(true);
    expect(await has(/comment.*\.output\./, pattern.kind === "template" ? "<!--" : "/*")).toBe(true);
  });
});
