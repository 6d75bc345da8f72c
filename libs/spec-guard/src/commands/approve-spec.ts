import { SpecChangeError } from "../errors.ts";
import { isSame, shortfalls } from "../rules/approval/approval-state.ts";
import { digestOf, parseSpec } from "../spec/spec-document.ts";
import { withFields } from "../spec/edit-front-matter.ts";
import { type CommandPlace, findSpec, openSpecs } from "./open-specs.ts";
import { type ChangedSpec, writeFields } from "./write-spec.ts";

export interface ApprovalRequest extends CommandPlace {
  /** Id or path of the spec. */
  readonly spec: string;
  readonly role: string;
  readonly actor: string;
  readonly now: Date;
  readonly dryRun?: boolean;
}

/**
 * Records an approval of the text as it is now, in the place of an earlier one by the same role and actor. With all
 * approvals that its risk asks for, a draft or a spec in review becomes approved.
 *
 * @throws {SpecChangeError} when the actor owns the spec, or the spec is superseded or rejected
 */
export async function approveSpec(request: ApprovalRequest): Promise<ChangedSpec> {
  const { role, actor, now } = request;
  const { repository, specs, config } = await openSpecs(request);
  const spec = findSpec(specs, request.spec);
  const { status, owners, approvals, risk } = spec.fields;
  const refuse = (reason: string) => new SpecChangeError(`${spec.path} was not approved: ${reason}.`);
  if (owners.some((owner) => isSame(owner, actor)))
    throw refuse(`${actor} is one of its owners, and nobody approves what they own`);
  if (status === "superseded" || status === "rejected") throw refuse(`its status is ${status}`);
  const required = config.approvals[risk];
  if (required.length > 0 && !required.some((name) => isSame(name, role)))
    throw refuse(`risk ${risk} asks for ${required.join(" and ")}, and role ${role} is not among them`);
  const at = now.toISOString().replace(/\.\d+Z$/, "Z");
  const kept = approvals.filter(
    (approval) => !(isSame(approval.role, role) && isSame(approval.actor, actor)),
  );
  const fields = { approvals: [...kept, { role, actor, at, specDigest: digestOf(spec) }] };
  const approved = parseSpec(spec.path, withFields(spec, fields));
  const isComplete = approved.kind === "mini" && shortfalls(approved, required).length === 0;
  const becomesApproved = isComplete && (status === "draft" || status === "in-review");
  return writeFields(
    repository.directory,
    spec,
    { ...fields, ...(becomesApproved && { status: "approved" }) },
    request.dryRun === true,
  );
}
