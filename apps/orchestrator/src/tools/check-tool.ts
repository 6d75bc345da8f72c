import { tool } from "@openai/agents";
import { z } from "zod";
import type { ValidationRecord } from "../manager/ports.ts";

/** What a model is told of a check: nothing that another run of the same check would not say again. */
export type CheckResult = Pick<ValidationRecord, "status" | "detail" | "exitCode">;

export type RunCheck = (goal: string) => Promise<CheckResult>;

/** `run_check`: runs one of the repository's goals. What counts is the record that it leaves, not what is said of it. */
export function createCheckTool(runCheck: RunCheck) {
  return tool({
    name: "run_check",
    description: "Runs a goal of the repository (build, lint, test or format) and gives its result.",
    parameters: z.object({ goal: z.enum(["build", "test", "lint", "format"]) }),
    execute: async ({ goal }) => {
      const { status, detail, exitCode } = await runCheck(goal);
      return { goal, status, detail, exitCode };
    },
  });
}
