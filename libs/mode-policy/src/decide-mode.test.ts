import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideMode, type ModeRequest } from "./index.ts";

const plain: ModeRequest = { parallel: false, cloudSubtasks: [] };

describe("the policy", () => {
  it("selects mcp by default", () => {
    expect(decideMode(plain)).toEqual({
      selected: "mcp",
      reason: "Default: nothing in the task asks for the cloud.",
      guardrails: [{ name: "requested-mode", outcome: "passed", detail: "The task requests no mode." }],
    });
  });

  it("selects cloud for execution.parallel", () => {
    expect(decideMode({ ...plain, parallel: true })).toMatchObject({
      selected: "cloud",
      reason: "The task sets execution.parallel.",
    });
  });

  it("selects cloud when a subtask requires it, and names the subtask", () => {
    expect(decideMode({ ...plain, cloudSubtasks: ["load-test", "soak"] })).toMatchObject({
      selected: "cloud",
      reason: "Subtask load-test, soak sets requires_cloud.",
    });
  });
});

describe("a requested mode", () => {
  it("that the policy gives is noted", () => {
    const { selected, requested, guardrails } = decideMode({ ...plain, requested: "mcp" });
    expect({ selected, requested, outcome: guardrails[0]?.outcome }).toEqual({
      selected: "mcp",
      requested: "mcp",
      outcome: "passed",
    });
  });

  it("against the policy trips the guardrail and changes nothing", () => {
    const decision = decideMode({ ...plain, requested: "cloud" });
    expect(decision.selected).toBe("mcp");
    expect(decision.guardrails).toMatchObject([{ name: "requested-mode", outcome: "tripped" }]);
  });
});

describe("an approved override", () => {
  const override = { mode: "mcp", actor: "role:maintainer", reason: "the cloud is down" } as const;

  it("sets the policy aside and is recorded", () => {
    expect(decideMode({ ...plain, parallel: true, override })).toMatchObject({
      selected: "mcp",
      reason: "Override approved by role:maintainer: the cloud is down",
      override: { from: "cloud", actor: "role:maintainer", reason: "the cloud is down" },
    });
  });

  it("to what the policy selects anyway is no override", () => {
    expect(decideMode({ ...plain, override })).not.toHaveProperty("override");
  });
});

it("the cloud is never selected without a signal or an override", () => {
  const mode = fc.constantFrom<"mcp" | "cloud">("mcp", "cloud");
  fc.assert(
    fc.property(fc.option(mode, { nil: undefined }), (requested) => {
      expect(decideMode({ ...plain, ...(requested && { requested }) }).selected).toBe("mcp");
    }),
  );
});
