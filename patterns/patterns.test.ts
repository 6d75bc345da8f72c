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

describe.each(library.list().filter(({ kind }) => kind !== "template"))("the fixtures of $id", (pattern) => {
  const names = library
    .entry(pattern.id)
    .files.map(({ path }) => path)
    .filter((path) => path.includes("/fixtures/"));

  it("are six or more, with negative ones, one that does not parse, and one with CRLF", async () => {
    const inputs = names.filter((name) => /\.(?:input|unchanged|reported|syntax-error)\./.test(name));
    expect(inputs.length).toBeGreaterThanOrEqual(6);
    expect(inputs.some((name) => name.includes(".unchanged."))).toBe(true);
    expect(inputs.some((name) => name.includes(".syntax-error."))).toBe(true);
    const texts = await Promise.all(names.map((name) => readFile(join(root, name), "utf8")));
    expect(texts.some((text) => text.includes("\r\n"))).toBe(true);
  });
});
