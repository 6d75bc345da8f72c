import { describe, expect, it } from "vitest";
import { specText } from "../testing/workshop.ts";
import { withFields } from "./edit-front-matter.ts";
import { parseSpec } from "./spec-document.ts";

function edited(text: string, fields: Record<string, unknown>): string {
  const spec = parseSpec("a.md", text);
  if (spec.kind !== "mini") throw new Error(JSON.stringify(spec));
  return withFields(spec, fields);
}

describe("setting fields", () => {
  it("leaves every other line as it is", () => {
    const text = specText({
      covers: ["a/**"],
      more: "# why\nrelates_to:   [ s2 ]  # odd",
      body: "# B\n---\nid: no\n",
    });
    expect(edited(text, { status: "approved" })).toBe(text.replace("status: in-review", "status: approved"));
    expect(edited(text, { last_review: { date: "2026-01-01" } })).toBe(
      text.replace("last_review: 2026-03-20", "last_review:\n  date: 2026-01-01"),
    );
  });

  it("replaces a block, and adds what is not there", () => {
    const text = specText({ covers: ["a/**", "b/**"] });
    expect(edited(text, { covers: ["c"] })).toBe(
      text.replace('covers:\n  - "a/**"\n  - "b/**"\n', "covers:\n  - c\n"),
    );
    expect(edited(text, { evidence: ["x"] })).toBe(
      text.replace("\n---\n\n#", "\nevidence:\n  - x\n---\n\n#"),
    );
  });

  it("keeps the comments around a block", () => {
    const more = "# before\napprovals:\n  # inside\n\n# after\nevidence: []";
    expect(edited(specText({ more }), { approvals: [] })).toContain("\n# before\napprovals: []\n");
    const text = specText({
      last_review: "\n  date: 2026-01-01\n  commit: " + "a".repeat(40) + "\n  reviewer: x\n# about risk",
      more: "relates_to: []",
    });
    expect(edited(text, { last_review: "2026-01-02" })).toContain(
      "\nlast_review: 2026-01-02\n# about risk\nrelates_to: []\n",
    );
  });

  it("works in a mapping in braces", () => {
    const text = "---\n{ id: a, title: T, status: draft, owners: [x], risk: low }\n---\n";
    expect(parseSpec("a.md", edited(text, { status: "approved" }))).toMatchObject({
      fields: { id: "a", status: "approved" },
    });
  });
});
