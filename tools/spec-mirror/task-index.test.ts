import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "@codex-orchestrator/manifest";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const index = await readDocument("task-index.v1", join(root, "tasks/index.json"));
const tasks = index?.tasks ?? [];

/** The value of a line of front matter. */
function field(text: string, name: string): string | undefined {
  const [, frontMatter = ""] = text.split(/^---$/m);
  return new RegExp(`^${name}: *(?:"(.*)"|(.*))$`, "m").exec(frontMatter)?.slice(1).find(Boolean);
}

describe("tasks/index.json", () => {
  it("registers every task file, once", () => {
    const files = readdirSync(join(root, "tasks")).filter((name) => name.endsWith(".md"));
    expect(tasks.map(({ path }) => path).toSorted()).toEqual(files.map((name) => `tasks/${name}`).toSorted());
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  });

  it.each(tasks)(
    "$id: says what its file says, and the spec that the file names is there",
    ({ id, title, path }) => {
      const text = readFileSync(join(root, path), "utf8");
      expect({ id: field(text, "id"), title: field(text, "title") }).toEqual({ id, title });
      expect(path.startsWith(`tasks/${id}-`)).toBe(true);
      expect(existsSync(join(root, field(text, "spec") ?? ""))).toBe(true);
    },
  );
});
