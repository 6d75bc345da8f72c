import { createRedactor, type Redactor } from "@codex-orchestrator/process-runner";
import type { Config } from "../config.ts";

/** Names of variables that programs take secrets from. */
const secretName = /(?:^|_)(?:key|token|secret|password|passwd|credentials?)$/i;

/** A shorter value is as likely to be a word of some text. */
const shortestSecret = 16;

/**
 * Hides, in what is kept for strangers, secrets of the environment and whatever looks like a token. Paths of this
 * machine are replaced by what they stand for.
 */
export function runRedactor(
  worktree: string,
  repository: string,
  { home, environment }: Pick<Config, "home" | "environment">,
): Redactor {
  const secrets = Object.entries(environment)
    .map(([name, value = ""]) => ({ name, value }))
    .filter(({ name, value }) => secretName.test(name) && value.length >= shortestSecret);
  const replacements = [
    { value: worktree, label: "<worktree>" },
    { value: repository, label: "<repository>" },
    ...(home === undefined || home.length < 4 ? [] : [{ value: home, label: "<home>" }]),
  ];
  return createRedactor({ secrets, replacements, tokenShapes: true });
}
