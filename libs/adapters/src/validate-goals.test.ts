import { describe, expect, it } from "vitest";

import { adapterNames, goalNeeds, goals, validateGoals } from "./index.ts";

describe("validating goals before anything runs", () => {
  it("finds nothing wrong with any known pair", () => {
    const all = adapterNames.flatMap((adapter) => goals.map((goal) => ({ adapter, goal })));
    expect(validateGoals([...all, { goal: "test" }, { goal: "test", adapter: undefined }])).toEqual([]);
    expect(validateGoals([])).toEqual([]);
  });

  it("tells every problem at once, with the name that was probably meant", () => {
    expect(
      validateGoals([
        { adapter: "pyhton", goal: "tset" },
        { adapter: "go", goal: "test" },
        { adapter: "typescript", goal: "deploy" },
        { goal: "FMT" },
      ]),
    ).toEqual([
      {
        index: 0,
        field: "adapter",
        message:
          'There is no adapter "pyhton". Did you mean "python"? Use one of: javascript, python, go, rust.',
      },
      {
        index: 0,
        field: "goal",
        message: 'There is no goal "tset". Did you mean "test"? Use one of: build, test, lint, format.',
      },
      {
        index: 2,
        field: "adapter",
        message:
          'There is no adapter "typescript". Did you mean "javascript"? Use one of: javascript, python, go, rust.',
      },
      {
        index: 2,
        field: "goal",
        message: 'There is no goal "deploy". Use one of: build, test, lint, format.',
      },
      {
        index: 3,
        field: "goal",
        message: 'There is no goal "FMT". Did you mean "format"? Use one of: build, test, lint, format.',
      },
    ]);
  });

  it.each([
    ["Rust", "rust"],
    ["golang", "go"],
    ["javascirpt", "javascript"],
    [" python ", "python"],
  ])("takes the adapter %j for %s", (name, meant) => {
    expect(validateGoals([{ adapter: name, goal: "test" }])[0]?.message).toContain(
      `Did you mean "${meant}"?`,
    );
  });

  it.each(["", "cobol", "constructor", "x".repeat(100_000)])("guesses nothing for %.20j", (adapter) => {
    const [problem] = validateGoals([{ adapter, goal: "test" }]);
    expect(problem?.message).not.toContain("Did you mean");
    expect(problem?.message.length).toBeLessThan(150);
  });

  it("says what each goal needs", () => {
    expect(goalNeeds("python", "lint")).toBe("ruff or flake8");
    expect(goalNeeds("rust", "format")).toBe("cargo fmt");
  });
});
