import { writeIndex } from "@codex-orchestrator/learning-library";
import { writeFiles } from "./repositories.ts";

const manifest = {
  id: "break-reading",
  kind: "codemod",
  version: "1.0.0",
  title: "Break a function on purpose",
  problem: "A test needs a pattern that makes tests fail.",
  engine: { name: "jscodeshift", range: "^17.4.0" },
  languages: ["javascript"],
  targets: [],
  effects: ["src/**/*.js"],
  safety: "safe",
  status: "stable",
  provenance: { author: "maintainers" },
  changelog: [{ version: "1.0.0", change: "First version." }],
};

/** A learning library whose only pattern makes `read` return nothing. */
export async function breakingLibrary(directory: string): Promise<string> {
  writeFiles(directory, {
    "codemods/break-reading/pattern.json": JSON.stringify(manifest),
    "codemods/break-reading/transform.ts":
      'export default (file) => file.source.replace(/export const read = .*/, "export const read = () => undefined;");\n',
    "codemods/break-reading/README.md": "# break-reading\n",
    "codemods/break-reading/fixtures/one.input.js": "export const read = 1;\n",
    "codemods/break-reading/fixtures/one.output.js": "export const read = () => undefined;\n",
  });
  await writeIndex(directory);
  return directory;
}
