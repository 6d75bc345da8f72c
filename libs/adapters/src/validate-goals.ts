import { UnknownAdapterError, UnknownGoalError } from "./errors.ts";
import { type AdapterName, type Goal, adapterNames, goals } from "./goal.ts";
import type { GoalProblem, GoalRequest } from "./goal-request.ts";
import { nearestName } from "./nearest-name.ts";

/** Other names for the same thing, as people write them. */
const aliases: ReadonlyMap<string, string> = new Map([
  ...["js", "ts", "node", "nodejs", "typescript", "jsx", "tsx"].map((name) => [name, "javascript"] as const),
  ...["py", "python3"].map((name) => [name, "python"] as const),
  ...["golang"].map((name) => [name, "go"] as const),
  ...["rs", "cargo"].map((name) => [name, "rust"] as const),
  ...["compile", "typecheck", "check"].map((name) => [name, "build"] as const),
  ...["tests", "unit"].map((name) => [name, "test"] as const),
  ...["eslint", "linter"].map((name) => [name, "lint"] as const),
  ...["fmt", "prettier", "formatting"].map((name) => [name, "format"] as const),
]);

/**
 * Everything that is wrong with a list of requests, before any repository is looked at; empty when nothing is. Every
 * adapter knows every goal; {@link goalNeeds} says what a repository must have for it.
 */
export function validateGoals(requests: readonly GoalRequest[]): GoalProblem[] {
  return requests.flatMap(({ adapter, goal }, index) => [
    ...problemWith("adapter", adapter, adapterNames).map((message) => ({
      index,
      field: "adapter" as const,
      message,
    })),
    ...problemWith("goal", goal, goals).map((message) => ({ index, field: "goal" as const, message })),
  ]);
}

const needs: Readonly<Record<AdapterName, Readonly<Record<Goal, string>>>> = {
  javascript: {
    build: 'a script such as "build", or a tsconfig.json and TypeScript',
    test: 'a script "test", or Vitest, Jest, Mocha or node:test',
    lint: 'a script "lint", or ESLint or Biome with its configuration',
    format: 'a script such as "format:check", or Prettier or Biome with its configuration',
  },
  python: {
    build: "Python",
    test: "Python; pytest where it is installed, else unittest",
    lint: "ruff or flake8",
    format: "ruff or black",
  },
  go: { build: "go", test: "go", lint: "go; golangci-lint where it is configured", format: "gofmt" },
  rust: { build: "cargo", test: "cargo", lint: "cargo clippy", format: "cargo fmt" },
};

/** What a repository or the machine must have for a goal, as the object of "needs". */
export const goalNeeds = (adapter: AdapterName, goal: Goal): string => needs[adapter][goal];

/** @throws {@link UnknownAdapterError}, {@link UnknownGoalError} */
export function expectKnown({ adapter, goal }: GoalRequest): void {
  for (const message of problemWith("goal", goal, goals)) throw new UnknownGoalError(message);
  for (const message of problemWith("adapter", adapter, adapterNames)) throw new UnknownAdapterError(message);
}

function problemWith(field: string, name: string | undefined, known: readonly string[]): string[] {
  if (name === undefined || known.includes(name)) return [];
  const alias = aliases.get(name.trim().toLowerCase()) ?? "";
  const meant = known.includes(alias) ? alias : nearestName(name, known);
  const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
  return [`There is no ${field} "${name.slice(0, 40)}".${hint} Use one of: ${known.join(", ")}.`];
}
