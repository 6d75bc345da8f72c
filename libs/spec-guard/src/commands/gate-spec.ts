import { Waivers } from "../check/waivers.ts";
import type { Waiver } from "../config/guard-config.ts";
import { SpecNotFoundError } from "../errors.ts";
import type { RuleCode } from "../rules/rule.ts";
import { dayOf } from "../spec/calendar-day.ts";
import type { SpecDocument } from "../spec/spec-document.ts";
import { type SpecState, stateOf } from "./list-specs.ts";
import { type CommandPlace, openSpecs } from "./open-specs.ts";

/** What stands against starting work on a spec, as a rule would say it. */
export interface GateRefusal {
  readonly rule: RuleCode;
  /** One sentence. */
  readonly message: string;
}

export interface SpecGate {
  readonly state: SpecState;
  /** Empty when work may start. */
  readonly refusals: readonly GateRefusal[];
  /** Refusals that a waiver of the configuration sets aside. */
  readonly waived: readonly (GateRefusal & { readonly waiver: Waiver })[];
}

export interface GateRequest extends CommandPlace {
  /** Path of the spec from the root of the repository, or its id. */
  readonly spec: string;
  readonly now: Date;
}

/**
 * May work on this spec start: it is readable, fresh, and approved as it stands.
 *
 * @throws {SpecNotFoundError} when there is no such spec; the errors of `checkSpecs` about the repository
 */
export async function gateSpec(request: GateRequest): Promise<SpecGate> {
  const { specs, config } = await openSpecs(request);
  const spec = findDocument(specs, request.spec);
  const state = stateOf(spec, config, request.now);
  const waivers = new Waivers(config.waivers, dayOf(request.now));
  const judged = refusalsOf(state).map((refusal) => {
    const problem = {
      ...refusal,
      key: "gate",
      path: spec.path,
      specs: state.id === undefined ? [] : [state.id],
    };
    return { ...refusal, waiver: waivers.of(refusal.rule, problem) };
  });
  return {
    state,
    refusals: judged.flatMap(({ waiver, ...refusal }) => (waiver === undefined ? [refusal] : [])),
    waived: judged.flatMap(({ waiver, ...refusal }) =>
      waiver === undefined ? [] : [{ ...refusal, waiver }],
    ),
  };
}

function findDocument(specs: readonly SpecDocument[], name: string): SpecDocument {
  const found = specs.filter(
    (spec) => spec.path === name || (spec.kind === "mini" && spec.fields.id === name),
  );
  if (found.length === 1 && found[0]) return found[0];
  throw new SpecNotFoundError(
    found.length === 0
      ? `There is no spec ${JSON.stringify(name)}. \`spec-guard list\` shows their ids and paths.`
      : `${JSON.stringify(name)} is the id of ${found.map(({ path }) => path).join(" and ")}; name one by its path.`,
  );
}

function refusalsOf({
  path,
  problem,
  lastReview,
  ageDays,
  fresh,
  approved,
  status,
}: SpecState): GateRefusal[] {
  if (problem !== undefined) return [{ rule: "SG101", message: `${path} cannot be read: ${problem}` }];
  const review: GateRefusal[] =
    lastReview === undefined || ageDays === undefined
      ? [{ rule: "SG201", message: `${path} does not say when it was last reviewed.` }]
      : fresh
        ? []
        : [{ rule: "SG204", message: `${path} was last reviewed on ${lastReview}, ${ageDays} days ago.` }];
  const approval: GateRefusal[] = approved
    ? []
    : [{ rule: "SG401", message: `${path} is not approved as it stands (status ${status ?? "unknown"}).` }];
  return [...review, ...approval];
}
