import { describe, expect, it } from "vitest";
import { env, now, specText, TestRepository } from "../testing/workshop.ts";
import { approveSpec } from "./approve-spec.ts";
import { gateSpec } from "./gate-spec.ts";

const path = "tasks/specs/a.md";
const at = (repository: TestRepository) => ({ directory: repository.root, env, now });

async function approved(text: string, more: Record<string, string> = {}): Promise<TestRepository> {
  const repository = new TestRepository({ [path]: text, ...more });
  await approveSpec({ ...at(repository), spec: path, role: "security", actor: "role:security" });
  return repository;
}

describe("the gate of a spec", () => {
  it("opens for one that is fresh and approved as it stands, by path and by id", async () => {
    const repository = await approved(specText());
    for (const spec of [path, "s1"]) {
      const gate = await gateSpec({ ...at(repository), spec });
      expect(gate).toMatchObject({
        state: { path, id: "s1", fresh: true, approved: true },
        refusals: [],
        waived: [],
      });
    }
  });

  it("refuses a stale one, one without a review, one that nobody approved, and one that cannot be read", async () => {
    const rulesOf = async (repository: TestRepository) =>
      (await gateSpec({ ...at(repository), spec: path })).refusals.map(({ rule }) => rule);
    expect(await rulesOf(await approved(specText({ last_review: "2026-02-28" })))).toEqual(["SG204"]);
    expect(await rulesOf(new TestRepository({ [path]: specText({ status: "in-review" }) }))).toEqual([
      "SG401",
    ]);
    expect(await rulesOf(new TestRepository({ [path]: "last_review: 2020-01-01\n" }))).toEqual([
      "SG204",
      "SG401",
    ]);
    expect(await rulesOf(new TestRepository({ [path]: "---\nid: [\n---\n" }))).toEqual(["SG101"]);
  });

  it("names the waiver that sets a refusal aside, and no longer after its last day", async () => {
    const waiver = (expires: string) =>
      `waivers: [{ rule: SG204, scope: s1, reason: "The reviewer is away", owner: role:platform, expires: ${expires} }]\n`;
    const text = specText({ last_review: "2026-02-28" });
    const open = await approved(text, { ".spec-guard.yaml": waiver("2026-03-31") });
    expect(await gateSpec({ ...at(open), spec: "s1" })).toMatchObject({
      refusals: [],
      waived: [{ rule: "SG204", waiver: { owner: "role:platform", reason: "The reviewer is away" } }],
    });
    const shut = await approved(text, { ".spec-guard.yaml": waiver("2026-03-30") });
    expect((await gateSpec({ ...at(shut), spec: "s1" })).refusals).toMatchObject([{ rule: "SG204" }]);
  });

  it("says that there is no such spec", async () => {
    const gate = gateSpec({ ...at(new TestRepository({ "a.txt": "" })), spec: "s9" });
    await expect(gate).rejects.toMatchObject({ code: "E_SPEC_NOT_FOUND" });
  });
});
