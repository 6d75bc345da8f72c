import type { Baseline } from "../config/baseline.ts";
import { loadSettings } from "../config/load-settings.ts";
import { SpecNotFoundError } from "../errors.ts";
import { assertWholeHistory, openRepository, type Repository } from "../repository/open-repository.ts";
import { TreeReader } from "../repository/read-file.ts";
import { rules } from "../rules/catalogue.ts";
import type { CheckContext, Problem, Rule } from "../rules/rule.ts";
import { buildContext } from "./build-context.ts";
import type { CheckRequest } from "./check-request.ts";
import { type Finding, fingerprintOf } from "./finding.ts";
import { Waivers } from "./waivers.ts";

export interface CheckReport {
  readonly scope:
    { readonly kind: "change"; readonly base: string; readonly files: number } | { readonly kind: "all" };
  /** Absolute path of the top folder of the working tree. */
  readonly root: string;
  /** Id of the commit that is checked out. */
  readonly head: string;
  /** Paths of the specs that were looked at. */
  readonly specs: readonly string[];
  /** In the order of paths, then lines, then rules. */
  readonly findings: readonly Finding[];
  /** Where the baseline is, or would be, from the root of the repository. */
  readonly baselinePath: string;
  /** How many findings count. */
  readonly open: number;
}

/**
 * Says what is wrong with the specs of a repository, and with a change that they should cover.
 *
 * @throws {NotARepositoryError} {@link ShallowCloneError} {@link UnknownBaseError} {@link GitFailedError} when the
 * question cannot be answered
 * @throws {GuardConfigError} when the configuration or the baseline cannot be used
 * @throws {SpecNotFoundError} when everything is to be checked and there is no spec
 */
export async function checkSpecs(request: CheckRequest): Promise<CheckReport> {
  const { directory, env, signal } = request;
  const repository = await openRepository({ directory, env, ...(signal && { signal }) });
  assertWholeHistory(repository);
  const reader = new TreeReader(repository.directory);
  const settings = loadSettings(reader, request.configPath);
  const context = await buildContext({ ...request, repository, reader, settings });
  assertSomethingToCheck(context, repository);
  const waivers = new Waivers(settings.config.waivers, context.today);
  const baseline = request.ignoreBaseline === true ? undefined : settings.baseline;
  const found: Finding[] = [];
  for (const rule of rules)
    for (const problem of await rule.check(context)) found.push(toFinding(rule, problem, waivers, baseline));
  const findings = found.sort(byPlace);
  return {
    scope: context.change
      ? { kind: "change", base: context.change.base, files: context.change.files.length }
      : { kind: "all" },
    root: repository.directory,
    head: repository.head,
    specs: context.scoped.map(({ path }) => path),
    findings,
    baselinePath: settings.config.baseline,
    open: findings.filter(({ state }) => state === "open").length,
  };
}

function assertSomethingToCheck({ change, specs, config }: CheckContext, { directory }: Repository): void {
  if (change !== undefined || specs.length > 0) return;
  throw new SpecNotFoundError(
    `There is no spec in ${directory}: no file matches ${config.specs.join(", ")}. ` +
      "Write one with `spec-guard new`, or say in the configuration where specs are.",
  );
}

function toFinding(
  { code }: Rule,
  problem: Problem,
  waivers: Waivers,
  baseline: Baseline | undefined,
): Finding {
  const fingerprint = fingerprintOf(code, problem);
  const waiver = waivers.of(code, problem);
  const state = waiver ? "waived" : baseline?.has(fingerprint) === true ? "baselined" : "open";
  return { ...problem, rule: code, fingerprint, state, ...(waiver && { waiver }) };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
