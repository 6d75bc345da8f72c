import { describe, expect, it } from "vitest";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { selectScenarios } from "./select-scenarios.ts";

async function three() {
  const workshop = new ScenarioWorkshop();
  workshop.add("one", { fixture: { a: "" }, manifest: { tags: ["odd"] } });
  workshop.add("two", { fixture: { a: "" }, manifest: { tags: ["even", "prime"] } });
  workshop.add("three", { fixture: { a: "" }, manifest: { tags: ["odd", "prime"] } });
  return workshop.load();
}

describe("selectScenarios", () => {
  it.each([
    [[], ["one", "three", "two"]],
    [["two"], ["two"]],
    [["odd"], ["one", "three"]],
    [
      ["odd", "three", "prime"],
      ["one", "three", "two"],
    ],
  ])("for %j gives %j, each once and in their order", async (words, ids) => {
    expect(selectScenarios(await three(), words).map(({ manifest }) => manifest.id)).toEqual(ids);
  });

  it("names the words that mean nothing, and those that do", async () => {
    const scenarios = await three();
    expect(() => selectScenarios(scenarios, ["odd", "four", "five"])).toThrow(
      'There is no scenario or tag "four", "five". Use any of: even, odd, one, prime, three, two.',
    );
    expect(() => selectScenarios([], ["four"])).toThrow("The folder holds no scenario that can be run.");
  });
});
