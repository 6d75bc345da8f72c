import type { CheckReport } from "../check/check-specs.ts";

/** For programs: one JSON document in ASCII, so that no text of the repository can act on a terminal. */
export function toJson({ scope, head, specs, findings, open }: CheckReport): string {
  const document = {
    schemaVersion: 1,
    scope,
    head,
    specs,
    findings: findings.map(({ rule, path, line, message, fingerprint, state, waiver, fix }) => ({
      rule,
      path,
      line: line ?? null,
      message,
      fingerprint,
      state,
      fixable: fix !== undefined,
      ...(waiver && { waiver }),
    })),
    summary: { open, total: findings.length },
  };
  return `${asciiJson(document)}\n`;
}

export function asciiJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[^\n -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
