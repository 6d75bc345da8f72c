import { Agent, Runner, tool } from "@openai/agents";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { contextMessage } from "../context-message.ts";
import { builderOutput, plannerOutput, reviewerOutput } from "../../agents/roles.ts";
import type { Role } from "../../manager/ports.ts";
import { patternsModels, PatternsModelProvider } from "./provider.ts";

const runner = new Runner({ modelProvider: new PatternsModelProvider(), tracingDisabled: true });

async function ask<Output extends z.ZodObject>(
  role: Role,
  outputType: Output,
  context: object,
  applyPattern: (pattern: string) => unknown = () => ({}),
): Promise<z.infer<Output>> {
  const apply = tool({
    name: "apply_pattern",
    description: "applies",
    parameters: z.object({ pattern: z.string() }),
    execute: ({ pattern }) => JSON.stringify(applyPattern(pattern)),
  });
  const agent = new Agent<unknown, Output>({
    name: role,
    model: patternsModels[role],
    outputType,
    tools: [apply],
  });
  const result = await runner.run(agent, contextMessage("Do.", context));
  expect(result.state.usage.requests).toBe(0);
  return outputType.parse(result.finalOutput);
}

describe("the offline planner", () => {
  const index = [{ id: "p", version: "1.0.0", title: "Pattern P" }];
  const task = { title: "T", patterns: [] as string[], subtasks: [] as object[] };

  it("keeps the subtasks that the task names", async () => {
    const subtasks = [{ id: "s", title: "S", patterns: ["p@^1"] }];
    const plan = await ask("planner", plannerOutput, { task: { ...task, subtasks }, patterns: index });
    expect(plan.subtasks).toMatchObject([{ id: "s", title: "S", patterns: ["p@^1"] }]);
  });

  it("makes one subtask for each pattern when the task names no subtask", async () => {
    const plan = await ask("planner", plannerOutput, {
      task: { ...task, patterns: ["p@^1"] },
      patterns: index,
    });
    expect(plan.subtasks).toMatchObject([{ id: "p", title: "Pattern P", patterns: ["p@^1"] }]);
  });

  it("plans nothing that no pattern covers, and says why", async () => {
    const subtasks = [{ id: "s", title: "S", patterns: [] }];
    const plan = await ask("planner", plannerOutput, { task: { ...task, subtasks }, patterns: index });
    expect(plan).toMatchObject({
      subtasks: [],
      summary: expect.stringContaining("subtask s names no pattern") as string,
    });
  });
});

describe("the offline builder", () => {
  const context = {
    task: { title: "T", body: "Why." },
    subtask: { title: "S", instructions: "Do S.", patterns: ["a@1", "b@1"] },
    findings: [],
  };
  const report = (id: string, changed: string[]) => ({ pattern: { id, version: "1.0.0" }, changed });

  it("applies the patterns in order and counts the files", async () => {
    const applied: string[] = [];
    const answer = await ask("builder", builderOutput, context, (pattern) => {
      applied.push(pattern);
      return report(pattern.slice(0, 1), ["x.ts"]);
    });
    expect(applied).toEqual(["a@1", "b@1"]);
    expect(answer).toEqual({ outcome: "changed", summary: "a@1.0.0, b@1.0.0 changed 1 file" });
  });

  it("stops at the first that fails", async () => {
    const applied: string[] = [];
    const answer = await ask("builder", builderOutput, context, (pattern) => {
      applied.push(pattern);
      return "E_PATTERN_INTEGRITY: changed on disk";
    });
    expect(applied).toEqual(["a@1"]);
    expect(answer).toMatchObject({
      outcome: "blocked",
      summary: expect.stringContaining("E_PATTERN_INTEGRITY") as string,
    });
  });
});

describe("the offline reviewer", () => {
  const good = {
    build: {
      outcome: "changed",
      summary: "done",
      patterns: [{ id: "p", version: "1.0.0", files: ["x.ts"], problems: [] }],
    },
    changedFiles: ["x.ts"],
    validations: [{ goal: "test", status: "passed", detail: "2 passed" }],
  };
  const rulesOf = async (context: object): Promise<string[]> =>
    (await ask("reviewer", reviewerOutput, context)).findings.map(({ rule }) => rule);

  it("approves a change that is accounted for and passed its checks", async () => {
    expect(await ask("reviewer", reviewerOutput, good)).toMatchObject({ decision: "approve", findings: [] });
  });

  it.each<[string, object]>([
    ["check-failed", { validations: [{ goal: "test", status: "no-tests", detail: "none" }] }],
    ["no-check", { validations: [] }],
    ["unaccounted-change", { changedFiles: ["x.ts", "y.ts"] }],
    [
      "pattern-problem",
      { build: { ...good.build, patterns: [{ ...good.build.patterns[0], problems: ["x.ts: it broke"] }] } },
    ],
    ["build-blocked", { build: { ...good.build, outcome: "blocked" } }],
    ["no-change", { build: { ...good.build, outcome: "unchanged" }, changedFiles: [] }],
  ])("finds %s", async (rule, change) => {
    expect(await rulesOf({ ...good, ...change })).toEqual([rule]);
  });
});
