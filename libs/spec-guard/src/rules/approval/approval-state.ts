import type { Approval } from "../../spec/spec-fields.ts";
import { digestOf, type MiniSpec } from "../../spec/spec-document.ts";
import { type CheckContext, scopedMiniSpecs } from "../rule.ts";

/** What a needed approval lacks. `role` is undefined where any role will do. */
export interface Shortfall {
  readonly kind: "missing" | "wrong-role" | "outdated";
  readonly spec: MiniSpec;
  readonly role: string | undefined;
  /** The approvals that do not count. */
  readonly given: readonly Approval[];
}

/** Specs whose status says that somebody approved them. */
export function approvedSpecs(context: CheckContext): MiniSpec[] {
  return scopedMiniSpecs(context).filter(({ fields }) => ["approved", "implemented"].includes(fields.status));
}

/** What is wrong with the approvals of a spec, one entry for each needed role. */
export function shortfalls(spec: MiniSpec, required: readonly string[]): Shortfall[] {
  const { approvals } = spec.fields;
  const roles: readonly (string | undefined)[] = required.length === 0 ? [undefined] : required;
  return roles.flatMap((role: string | undefined): Shortfall[] => {
    const fitting = approvals.filter((approval) => role === undefined || isSame(approval.role, role));
    if (fitting.some(({ specDigest }) => specDigest === digestOf(spec))) return [];
    if (fitting.length > 0) return [{ kind: "outdated", spec, role, given: fitting }];
    const strangers = approvals.filter((approval) => !required.some((name) => isSame(approval.role, name)));
    return [{ kind: strangers.length > 0 ? "wrong-role" : "missing", spec, role, given: strangers }];
  });
}

/** Names of people and roles are compared without regard to case, a leading `@` and `role:`. */
export function isSame(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function bare(name: string): string {
  return name
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/^@/, "")
    .replace(/^role:/, "");
}
