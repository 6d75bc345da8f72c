import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import type { PatternExplanation, PatternLibrary } from "../pattern-library.ts";

/**
 * A pattern as an Agent Skill: the text of a `SKILL.md`, whose front matter tells an agent when to read on, and whose
 * body tells it how to use the pattern through the tools of the pattern server.
 */
export async function skillOf({ pattern, manifest, docs, examples }: PatternExplanation): Promise<string> {
  const { stringify } = await import("yaml");
  const { id, version, kind, title, problem, integrity } = pattern;
  const when = "when" in manifest ? manifest.when : `Use it when: ${problem}`;
  const frontMatter = stringify(
    { name: id, description: `${title}. ${when}`, metadata: { version, kind, integrity } },
    { lineWidth: 0 },
  );
  const sections = [
    `# ${title}`,
    problem,
    howTo(pattern),
    optionsOf(manifest),
    examples
      .map(
        ({ name, before, after }) =>
          `## Example: ${name}\n\n${fenced(before)}\n\nbecomes\n\n${fenced(after)}`,
      )
      .join("\n\n"),
    kind === "template" ? `## Text\n\n${fenced(docs)}` : docs.replace(/^# /m, "## ").trim(),
  ];
  return `---\n${frontMatter}---\n\n${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/**
 * Writes `<directory>/<id>/SKILL.md` for each pattern that is stable or deprecated, in its highest version.
 *
 * @returns the ids
 * @throws {PatternIntegrityError}
 */
export async function writeSkills(library: PatternLibrary, directory: string): Promise<string[]> {
  const usable = library.list().filter(({ status }) => status === "stable" || status === "deprecated");
  const ids = [...new Set(usable.map(({ id }) => id))];
  for (const id of ids) {
    await mkdir(join(directory, id), { recursive: true });
    await writeFileDurably(join(directory, id, "SKILL.md"), await skillOf(await library.explain(id)));
  }
  return ids;
}

function howTo({ id, version, kind, safety, status, replacedBy }: PatternExplanation["pattern"]): string {
  const reference = `${id}@^${version}`;
  const deprecation =
    status === "deprecated"
      ? `It is deprecated${replacedBy === undefined ? "" : `: prefer \`${replacedBy}\``}.\n\n`
      : "";
  if (kind === "template")
    return `${deprecation}## How\n\nCall the tool \`render_template\` with \`pattern: "${reference}"\` and a value for each variable.`;
  const review =
    safety === "review"
      ? "It may change behaviour: look at each change before you keep it."
      : "It keeps behaviour whenever the result compiles.";
  return (
    `${deprecation}## How\n\n1. Call the tool \`preview_pattern\` with \`pattern: "${reference}"\` and read the diff.\n` +
    "2. Call `apply_pattern` with the same arguments.\n3. Call `check_pattern`: nothing must be left.\n\n" +
    review
  );
}

function optionsOf(manifest: PatternExplanation["manifest"]): string {
  if (manifest.kind === "template") {
    const variables = manifest.variables.map(({ name, description }) => `- \`${name}\`: ${description}`);
    return variables.length === 0 ? "" : `## Variables\n\n${variables.join("\n")}`;
  }
  if (!("options" in manifest) || manifest.options === undefined) return "";
  return `## Options\n\nA JSON Schema:\n\n${fenced(JSON.stringify(manifest.options, null, 2), "json")}`;
}

/** A fence that is longer than any in the text. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
