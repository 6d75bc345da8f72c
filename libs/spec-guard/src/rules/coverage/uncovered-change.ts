import { PathGlobs } from "../../coverage/path-globs.ts";
import type { Rule } from "../rule.ts";

export const uncoveredChange: Rule = {
  code: "SG301",
  name: "uncovered-change",
  summary: "Changed code is covered by an approved spec.",
  reason: "Code without a spec has nothing that says what it is for, and nobody who answers for it.",
  remedy:
    "Add the path to `covers` of the spec it belongs to, or write one with `spec-guard new` and have it approved. " +
    "Paths that are no code belong to `not_code` in the configuration.",
  check({ change, config, coverage, specs, configPath }) {
    const code = new PathGlobs(config.code);
    const exempt = new PathGlobs(config.not_code);
    const own = new Set([...specs.map(({ path }) => path), config.baseline, configPath]);
    return (change?.files ?? [])
      .filter(
        ({ path, kind }) =>
          kind !== "deleted" && !own.has(path) && code.matches(path) && !exempt.matches(path),
      )
      .filter(({ path }) => coverage.of(path).length === 0)
      .map(({ path, kind }) => ({
        path,
        key: "",
        message: `No spec with status ${config.covered_by.join(" or ")} covers this ${kind} file.`,
      }));
  },
};
