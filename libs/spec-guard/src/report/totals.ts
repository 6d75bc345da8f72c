import type { CheckReport } from "../check/check-specs.ts";

/** One sentence about a report: what was checked, and what came out. */
export function summaryOf({ findings, specs, scope, open }: CheckReport): string {
  const set = (state: string) => findings.filter((finding) => finding.state === state).length;
  const accepted = [
    ...(set("waived") > 0 ? [`${set("waived")} waived`] : []),
    ...(set("baselined") > 0 ? [`${set("baselined")} in the baseline`] : []),
  ];
  const also = accepted.length > 0 ? ` (and ${accepted.join(", ")})` : "";
  const checked =
    scope.kind === "all"
      ? `${count(specs.length, "spec")} checked`
      : `${count(scope.files, "changed file")}, ${count(specs.length, "spec")} concerned, compared with ${scope.base.slice(0, 12)}`;
  return `${open === 0 ? "No findings" : count(open, "finding")}${also}: ${checked}.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
