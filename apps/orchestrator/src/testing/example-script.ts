import { functionCall, json, type ScriptFunction } from "@codex-orchestrator/codex/responses-double";

const plan = {
  summary: "Two subtasks, each of which a pattern does whole.",
  subtasks: [
    {
      id: "node-protocol",
      title: "Import node's built-in modules with the node protocol",
      patterns: ["node-protocol-imports@^1"],
      instructions: "Apply node-protocol-imports.",
    },
    {
      id: "error-cause",
      title: "Keep the cause when an error is rethrown",
      patterns: ["prefer-error-cause@^1"],
      instructions: "Apply prefer-error-cause.",
    },
  ],
};

const goals = ["build", "lint", "test"];

/** A model that does the bundled example as planner, tester and reviewer; the patterns do the building. */
export const exampleScript: ScriptFunction = ({ instructions, outputs }) => {
  if (instructions.startsWith("You plan")) return json(plan);
  if (instructions.startsWith("You run the checks")) {
    const goal = goals[outputs.length];
    return goal === undefined ? json({ summary: "All three passed." }) : functionCall("run_check", { goal });
  }
  if (instructions.startsWith("You review"))
    return json({ decision: "approve", summary: "It does what was asked, and nothing else.", findings: [] });
  return undefined;
};
