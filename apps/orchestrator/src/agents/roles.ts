import { z } from "zod";
import type { Role } from "../manager/ports.ts";

const text = z.string().max(4_000);

export const plannerOutput = z.object({
  summary: text,
  subtasks: z.array(
    z.object({ id: z.string(), title: z.string(), patterns: z.array(z.string()), instructions: text }),
  ),
});

export const builderOutput = z.object({
  outcome: z.enum(["changed", "unchanged", "blocked"]),
  summary: text,
});

export const testerOutput = z.object({ summary: text });

export const reviewerOutput = z.object({
  decision: z.enum(["approve", "rework", "reject"]),
  summary: text,
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(["blocking", "advice"]),
      message: text,
      file: z.string().nullable(),
    }),
  ),
});

/** What each peer is told to be. The manager gives the facts in the message, and decides what comes next. */
export const instructions: Readonly<Record<Role, string>> = {
  planner: `You plan a software change. Split the task into the smallest ordered subtasks that can each be built, tested
and reviewed alone. Keep the subtasks that the task names. For each subtask, name the patterns of the learning library
that do all of it (id@range), and prefer them to work by hand; where patterns do only a part, make two subtasks, so
that each is done by patterns alone or by hand. Name no pattern that is not in the list. Write instructions that a
builder can follow without having seen the task.`,
  builder: `You carry out one subtask in the working directory. Apply the named patterns with apply_pattern first; give
what is left to codex, in one prompt that says all it needs to know, and go on with codex-reply where its answer is not
enough. Change nothing that the subtask does not ask for. When a review of an earlier attempt is given, mend exactly what
it found. Say "blocked" with the reason when a tool fails or the subtask cannot be done.`,
  tester: `You run the checks of the repository with run_check, each goal that you are given, and say in one or two sentences
what they show. You do not judge: the exit codes do.`,
  reviewer: `You review one subtask by its diff and the results of the checks. Approve only a change that does what the
subtask asks, nothing else, with every check passed. Otherwise ask for rework, with findings that each name a rule, what is
wrong and where. Reject only what no rework can save.`,
};
