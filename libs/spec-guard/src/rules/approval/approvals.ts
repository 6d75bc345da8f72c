import { digestOf, lineOf } from "../../spec/spec-document.ts";
import type { CheckContext, Problem, Rule } from "../rule.ts";
import { approvedSpecs, isSame, type Shortfall, shortfalls } from "./approval-state.ts";

function problemsOf(
  context: CheckContext,
  kind: Shortfall["kind"],
  say: (shortfall: Shortfall) => string,
): Problem[] {
  return approvedSpecs(context)
    .flatMap((spec) => shortfalls(spec, context.config.approvals[spec.fields.risk]))
    .filter((shortfall) => shortfall.kind === kind)
    .map((shortfall) => ({
      path: shortfall.spec.path,
      line: lineOf(shortfall.spec, kind === "missing" ? "status" : "approvals"),
      key: shortfall.role ?? "",
      message: say(shortfall),
      specs: [shortfall.spec.fields.id],
    }));
}

const status = ({ spec }: Shortfall) => `${spec.fields.id} has status ${spec.fields.status}`;

export const approvalMissing: Rule = {
  code: "SG401",
  name: "approval-missing",
  summary: "A spec with status approved or implemented records the approvals that its risk asks for.",
  reason: "A status is a word. An approval says who stands for which text.",
  remedy:
    "Have it approved: `spec-guard approve <spec> --role <role> --actor <who>`. Until then its status is in-review.",
  check: (context) =>
    problemsOf(context, "missing", (shortfall) =>
      shortfall.role === undefined
        ? `${status(shortfall)}, but nobody approved it.`
        : `${status(shortfall)} and risk ${shortfall.spec.fields.risk}, but no approval by role ${shortfall.role}.`,
    ),
};

export const approvalRole: Rule = {
  code: "SG402",
  name: "approval-role",
  summary: "Approvals come from the roles that the configuration names for the risk of the spec.",
  reason: "Who may say yes is agreed beforehand; anybody else's yes is an opinion.",
  remedy: "Have the named role approve it, or correct `approvals` in the configuration.",
  check: (context) =>
    problemsOf(context, "wrong-role", (shortfall) => {
      const given = shortfall.given.map(({ role }) => role).join(", ");
      return `${status(shortfall)} and risk ${shortfall.spec.fields.risk}: role ${shortfall.role ?? ""} must approve it, but ${given} did.`;
    }),
};

export const approvalOutdated: Rule = {
  code: "SG403",
  name: "approval-outdated",
  summary: "An approval is for the text as it is now, by its digest.",
  reason: "Whoever approved an earlier text has not seen this one.",
  remedy: "Have the change approved: `spec-guard approve <spec> --role <role> --actor <who>`.",
  check: (context) =>
    problemsOf(context, "outdated", ({ spec, given }) => {
      const newest = given.toSorted((a, b) => b.at.localeCompare(a.at))[0];
      return (
        `${spec.fields.id} changed after role ${newest?.role ?? ""} approved it on ${newest?.at ?? ""}: ` +
        `approved was ${newest?.specDigest.slice(0, 12) ?? ""}, the text is ${digestOf(spec).slice(0, 12)}.`
      );
    }),
};

export const selfApproval: Rule = {
  code: "SG404",
  name: "self-approval",
  summary: "Nobody approves a spec that they own.",
  reason: "A second pair of eyes is what an approval is for.",
  remedy: "Have somebody approve it who is not among its owners, and remove the owner's approval.",
  check: (context) =>
    approvedSpecs(context).flatMap((spec) =>
      spec.fields.approvals.flatMap(({ actor }, index) =>
        spec.fields.owners.some((owner) => isSame(owner, actor))
          ? [
              {
                path: spec.path,
                line: lineOf(spec, "approvals", index),
                key: actor,
                message: `${actor} approved ${spec.fields.id} and is one of its owners.`,
                specs: [spec.fields.id],
              },
            ]
          : [],
      ),
    ),
};
