import { describe, expect, it } from "vitest";
import { digestOf, parseSpec } from "../../spec/spec-document.ts";
import { specText, type SpecParts, TestRepository } from "../../testing/workshop.ts";

const path = "tasks/specs/a.md";
const roles = "approvals: { low: [], medium: [security], high: [security, architecture] }\n";

interface Given {
  readonly role?: string;
  readonly actor?: string;
  readonly digest?: string;
}

function approvedText(parts: SpecParts, given: readonly Given[]): string {
  const plain = parseSpec(path, specText(parts));
  if (plain.kind !== "mini") throw new Error(JSON.stringify(plain));
  const lines = given.map(
    ({ role = "security", actor = "role:security", digest = digestOf(plain) }) =>
      `  - { role: "${role}", actor: "${actor}", at: 2026-03-01, specDigest: "${digest}" }`,
  );
  return specText({ ...parts, more: ["approvals:", ...lines].join("\n") });
}

async function findings(parts: SpecParts, given: readonly Given[], config = roles): Promise<string[]> {
  const text = given.length === 0 ? specText(parts) : approvedText(parts, given);
  return new TestRepository({ [path]: text, ".spec-guard.yaml": config }).findings("all");
}

const approved = { status: "approved", risk: "medium" };

describe("approvals", () => {
  it("are not asked of a draft, a spec in review, or a dead one", async () => {
    for (const status of ["draft", "in-review", "superseded", "rejected"])
      expect(await findings({ status, risk: "high" }, []), status).toEqual([]);
  });

  it("of every role that the risk asks for make it whole", async () => {
    expect(await findings(approved, [{}])).toEqual([]);
    expect(
      await findings({ ...approved, risk: "high" }, [{}, { role: "Architecture", actor: "@anna" }]),
    ).toEqual([]);
    expect(await findings({ ...approved, risk: "low" }, [{ role: "anybody", actor: "role:dx" }])).toEqual([]);
  });

  it("that are missing are reported by role (SG401)", async () => {
    expect(await findings({ ...approved, risk: "low" }, [])).toEqual([
      "SG401 tasks/specs/a.md: s1 has status approved, but nobody approved it.",
    ]);
    expect(await findings({ ...approved, risk: "high" }, [{}])).toEqual([
      "SG401 tasks/specs/a.md: s1 has status approved and risk high, but no approval by role architecture.",
    ]);
  });

  it("by another role do not count (SG402)", async () => {
    expect(await findings(approved, [{ role: "dx", actor: "role:dx" }])).toEqual([
      "SG402 tasks/specs/a.md: s1 has status approved and risk medium: role security must approve it, but dx did.",
    ]);
  });

  it("of an earlier text do not count (SG403)", async () => {
    expect(await findings(approved, [{ digest: "f".repeat(64) }])).toEqual([
      expect.stringMatching(
        /^SG403 .*: s1 changed after role security approved it on 2026-03-01: approved was ffffffffffff, the text is [0-9a-f]{12}\.$/,
      ),
    ]);
    expect(await findings(approved, [{ digest: "f".repeat(64) }, {}])).toEqual([]);
  });

  it("by an owner are self-approval, however the name is written (SG404)", async () => {
    for (const actor of ["role:architecture", "Architecture", "@architecture", " ARCHITECTURE"])
      expect(await findings(approved, [{ actor }]), actor).toEqual([
        `SG404 tasks/specs/a.md: ${actor.trim()} approved s1 and is one of its owners.`,
      ]);
  });
});
