import type { Problem } from "./problem.ts";
import type { Scenario } from "./scenario-schema.ts";

/** What no single member can tell. Members that are wrong by themselves are left out of `scenario`. */
export function crossChecks(scenario: Partial<Scenario>): Problem[] {
  return [...goalProblems(scenario), ...caseProblems(scenario), ...referenceProblems(scenario)];
}

function goalProblems({
  goals,
  assertions = [],
  failToPass = [],
  passToPass = [],
}: Partial<Scenario>): Problem[] {
  if (goals === undefined) return [];
  const problems: Problem[] = [];
  const need = (goal: "test" | "lint" | "build" | "format", pointer: string, why: string) => {
    if (!goals.includes(goal))
      problems.push({ pointer, message: `expected "${goal}" among the goals, because ${why}` });
  };
  if (failToPass.length + passToPass.length > 0) need("test", "/goals", "test cases are named");
  for (const [index, assertion] of assertions.entries()) {
    if (assertion.kind === "lintClean") need("lint", `/assertions/${index}`, "lintClean looks at its result");
    if (assertion.kind === "casesAtLeast")
      need(assertion.goal ?? "test", `/assertions/${index}`, "its cases are counted");
  }
  if (goals.length === 0 && assertions.length === 0)
    problems.push({
      pointer: "/goals",
      message: "expected a goal or an assertion: without either, nothing is judged",
    });
  return problems;
}

function caseProblems({ failToPass = [], passToPass = [] }: Partial<Scenario>): Problem[] {
  return passToPass.flatMap((name, index) =>
    failToPass.includes(name)
      ? [{ pointer: `/passToPass/${index}`, message: "expected a case that failToPass does not name" }]
      : [],
  );
}

function referenceProblems({ reference }: Partial<Scenario>): Problem[] {
  if (reference === undefined || reference.overlay !== undefined || (reference.remove ?? []).length > 0)
    return [];
  return [
    {
      pointer: "/reference",
      message: "expected an overlay, or files to remove: a reference that changes nothing proves nothing",
    },
  ];
}
