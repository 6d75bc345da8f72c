import { tool } from "@openai/agents";
import { z } from "zod";
import type { Checks, Workspace } from "../manager/ports.ts";

/** `run_check`: runs one of the repository's goals on the tree as it is. What counts is the record, not what is said of it. */
export function createCheckTool(checks: Checks, workspace: Pick<Workspace, "tree">) {
  return tool({
    name: "run_check",
    description: "Runs a goal of the repository (build, lint, test or format) and gives its result.",
    parameters: z.object({ goal: z.enum(["build", "test", "lint", "format"]) }),
    execute: async ({ goal }) => {
      const { status, detail, exitCode } = await checks.run(goal, await workspace.tree());
      return { goal, status, detail, exitCode };
    },
  });
}
