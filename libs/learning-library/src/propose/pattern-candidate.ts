import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { installedEngine } from "../engines/require-engine.ts";
import type { RuleLanguage } from "../engines/ast-grep/rule-file.ts";
import { CandidateExistsError } from "../errors.ts";
import { codeManifestSchema, type CodeManifest } from "../manifest/code-manifest.ts";
import type { CutFixtures } from "./cut-fixtures.ts";
import type { RuleText } from "./edit-shape.ts";
import type { ReproducedPlace } from "./judge-rule.ts";

/** An asset that nobody uses before a person has looked at it and made it `stable`. */
export interface PatternCandidate {
  readonly id: string;
  readonly manifest: CodeManifest;
  /** What it finds, and what takes its place, in ast-grep's notation. */
  readonly pattern: string;
  readonly fix: string;
  /** Where runs made the edit by hand: `path` and line, from 1, in the old file. */
  readonly places: readonly { readonly run: string; readonly path: string; readonly line: number }[];
  /** The files of the asset, relative to its directory. */
  readonly files: Readonly<Record<string, string>>;
}

const version = "0.1.0";
const mostIdCharacters = 50;
const mostNamedPlaces = 20;

const extensions: Readonly<Record<RuleLanguage, readonly string[]>> = {
  JavaScript: ["js", "mjs", "cjs", "jsx"],
  TypeScript: ["ts", "mts", "cts"],
  Tsx: ["tsx"],
};

export async function candidateOf(
  rule: RuleText,
  reproduced: readonly ReproducedPlace[],
  fixtures: CutFixtures,
): Promise<PatternCandidate> {
  const places = reproduced.map(({ source, before }) => ({
    run: source.run,
    path: source.path,
    line: before.range().start.line + 1,
  }));
  const languages = [...new Set(reproduced.map(({ source }) => source.language))].sort();
  const id = idOf(rule);
  const manifest = manifestOf(id, rule, places, languages);
  const { stringify } = await import("yaml");
  const documents = languages.map((language) =>
    stringify({ id, language, rule: { pattern: rule.pattern }, fix: rule.fix }, { lineWidth: 0 }),
  );
  const files: Record<string, string> = {
    "pattern.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "rule.yml": documents.join("---\n"),
    "README.md": readmeOf(id, rule, places),
  };
  for (const [name, text] of Object.entries(fixtures)) files[`fixtures/${name}`] = text;
  return { id, manifest, ...rule, places, files };
}

/**
 * Writes a candidate to `codemods/<id>/` below a library's root. The index is left as it is.
 *
 * @returns the asset's directory, relative to the root
 * @throws {CandidateExistsError} when the library has that directory already; nothing is written then
 */
export async function writeCandidate(root: string, candidate: PatternCandidate): Promise<string> {
  const directory = `codemods/${candidate.id}`;
  await mkdir(join(root, "codemods"), { recursive: true });
  await mkdir(join(root, directory)).catch((cause: unknown) => {
    throw (cause as NodeJS.ErrnoException).code === "EEXIST"
      ? new CandidateExistsError(directory, cause)
      : cause;
  });
  for (const [name, text] of Object.entries(candidate.files)) {
    const path = join(root, directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  }
  return directory;
}

function manifestOf(
  id: string,
  { pattern, fix }: RuleText,
  places: PatternCandidate["places"],
  languages: readonly RuleLanguage[],
): CodeManifest {
  const runs = [...new Set(places.map(({ run }) => run))].sort();
  const count = `${places.length} places of ${new Set(places.map(({ path }) => path)).size} files`;
  return codeManifestSchema.parse({
    id,
    kind: "codemod",
    version,
    title: line(`Rewrite ${pattern} as ${fix}`),
    problem: `Runs made the same edit by hand, in ${count}.`,
    engine: { name: "ast-grep", range: `^${installedEngine("ast-grep")}` },
    languages: [...new Set(languages.map((name) => (name === "JavaScript" ? "javascript" : "typescript")))],
    effects: [`**/*.{${languages.flatMap((language) => extensions[language]).join(",")}}`],
    safety: "review",
    status: "candidate",
    provenance: { author: "patterns propose", run: line(runs.join(", ")) },
    changelog: [{ version, change: "Proposed from finished runs; nobody has looked at it yet." }],
  });
}

function line(text: string): string {
  const joined = text.replace(/\s+/g, " ").trim();
  return joined.length <= 200 ? joined : `${joined.slice(0, 199).trimEnd()}…`;
}

/** Named for what goes and what comes; the digest keeps rules apart that share those words. */
function idOf({ pattern, fix }: RuleText): string {
  const [gone, come] = [wordsOf(pattern), wordsOf(fix)];
  const words = [
    ...gone.filter((word) => !come.includes(word)),
    "to",
    ...come.filter((word) => !gone.includes(word)),
  ];
  const name = ["rewrite", ...words].join("-").slice(0, mostIdCharacters).replace(/-$/, "");
  const digest = createHash("sha256")
    .update(JSON.stringify([pattern, fix]))
    .digest("hex");
  return `${name}-${digest.slice(0, 8)}`;
}

function wordsOf(text: string): string[] {
  const names = text.replace(/\$+[A-Z_][A-Z0-9_]*/g, " ").match(/[A-Za-z][A-Za-z0-9]*/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase()))];
}

function readmeOf(id: string, { pattern, fix }: RuleText, places: PatternCandidate["places"]): string {
  const named = places.slice(0, mostNamedPlaces);
  const lines = named.map(({ run, path, line: number }) => `- \`${path}:${number}\` (${run})`);
  if (named.length < places.length) lines.push(`- and ${places.length - named.length} more`);
  const code = (text: string) => "```ts\n" + text + "\n```";
  return (
    `# ${id}\n\nA candidate: look at it before you make it \`stable\`.\n\n${code(pattern)}\n\nbecomes\n\n${code(fix)}\n\n` +
    `Runs made this edit at:\n\n${lines.join("\n")}\n`
  );
}
