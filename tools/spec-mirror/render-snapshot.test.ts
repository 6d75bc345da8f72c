import { describe, expect, it } from "vitest";
import { currentSnapshot } from "./current-snapshot.ts";
import { renderSnapshot, type SnapshotSources } from "./render-snapshot.ts";

const first = "### 2025-12-31: It begins\n\nAll of it.";
const second = "### 2026-01-02: It goes on\n\nMore of it.";

const specOf = (...updates: string[]) =>
  [
    "# Spec",
    "<!-- section:key-points -->\n\n- One point\n\n<!-- /section:key-points -->",
    "What readers of the snapshot need not know.",
    `<!-- section:updates -->\n${updates.join("\n\n")}\n<!-- /section:updates -->`,
  ].join("\n\n");

function render(changes: Partial<SnapshotSources> = {}): string {
  const states = [
    { path: "tasks/specs/a.md", id: "0001-a", title: "All", status: "approved", approved: true },
    { path: "tasks/specs/b.md", approved: false },
  ];
  const paths = { specPath: "tasks/specs/a.md", snapshotPath: "docs/SNAPSHOT.md" };
  return renderSnapshot({ ...paths, spec: specOf(first), states, previous: "", ...changes });
}

it("docs/TECH_SPEC.md is what the canonical spec says (npm run specs)", () => {
  const { written, derived } = currentSnapshot();
  expect(written).toBe(derived);
});

describe("the snapshot", () => {
  it("holds the key points, the standing of every spec, and the updates, and nothing else of the spec", () => {
    expect(render()).toBe(`# Technical spec: derived snapshot

> **Source of truth:** \`tasks/specs/a.md\`. \`npm run specs\` writes this page from it; changes made here are lost.

## Key points

<!-- section:key-points -->

- One point

<!-- /section:key-points -->

## Specs

- [0001-a](../tasks/specs/a.md): All (approved, approved)
- [b.md](../tasks/specs/b.md): no title (unreadable, not approved)

## Updates

<!-- section:updates -->

${first}

<!-- /section:updates -->
`);
  });

  it("is the same when it is derived again from itself", () => {
    expect(render({ previous: render() })).toBe(render());
  });

  it("takes updates that are appended", () => {
    expect(render({ spec: specOf(first, second), previous: render() })).toContain(`${first}\n\n${second}\n`);
  });

  it.each([
    ["is gone", specOf(second)],
    ["has changed", specOf(first.replace("All", "Most"), second)],
    ["was put behind a new one", specOf(second, first)],
  ])("refuses a spec in which a published update %s", (_, spec) => {
    const message = `The update "2025-12-31: It begins" was published and is no longer there as it was.`;
    expect(() => render({ spec, previous: render() })).toThrow(message);
  });

  it.each([
    ["out of order", specOf(second, first), "comes after a later one"],
    ["without a date", specOf("### Soon: more"), 'received "Soon: more"'],
    ["without a heading", specOf("Just words"), 'received "Just words"'],
  ])("refuses updates %s", (_, spec, message) => {
    expect(() => render({ spec })).toThrow(message);
  });

  it.each([
    ["spec", { spec: "# Spec" }, "tasks/specs/a.md has no section updates"],
    ["present snapshot", { previous: "x" }, "docs/SNAPSHOT.md has no section updates"],
  ])("names the section that the %s lacks", (_, changes, message) => {
    expect(() => render(changes)).toThrow(message);
  });
});
