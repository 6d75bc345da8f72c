import { basename } from "node:path";

type Words = readonly [string, ...string[]];

const rewriting = /(?:^|\s)--(?:fix|write|apply|apply-unsafe)\b|(?:^|\s)(?:prettier\s(?:.*\s)?-w)\b/;
const checking = /(?:^|\s)(?:--check|--list-different|-c|-l)(?:\s|$)/;

/** Whether a script, whatever it calls, says that it rewrites files. */
export const rewritesFiles = (script: string) => rewriting.test(script);
/** Whether a script says that it only checks. */
export const saysItChecks = (script: string) => checking.test(script);

/** The same command without the flags by which linters and formatters rewrite files; Prettier is told to check. */
export function asCheck([program, ...args]: Words): Words {
  const tool = basename(program);
  const kept = args.filter((arg) => !/^--(?:fix|write|apply|apply-unsafe)(?:=.*)?$/.test(arg));
  if (tool !== "prettier") return [program, ...kept];
  const quiet = kept.filter((arg) => arg !== "-w");
  return saysItChecks(quiet.join(" ")) ? [program, ...quiet] : [program, "--check", ...quiet];
}
