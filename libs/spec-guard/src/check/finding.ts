import { createHash } from "node:crypto";
import type { Waiver } from "../config/guard-config.ts";
import type { Problem, RuleCode } from "../rules/rule.ts";

/** A problem that a check found, and whether it counts. */
export interface Finding extends Problem {
  readonly rule: RuleCode;
  /** Stays the same while the problem does, whatever moves around it: 32 hexadecimal digits. */
  readonly fingerprint: string;
  readonly state: "open" | "waived" | "baselined";
  /** Why it does not count. */
  readonly waiver?: Waiver;
}

export function fingerprintOf(rule: RuleCode, { path, key }: Problem): string {
  return createHash("sha256").update(`${rule}\0${path}\0${key}`).digest("hex").slice(0, 32);
}
