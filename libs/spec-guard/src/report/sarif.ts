import type { CheckReport } from "../check/check-specs.ts";
import type { Finding } from "../check/finding.ts";
import { rules } from "../rules/catalogue.ts";
import type { Rule } from "../rules/rule.ts";
import { asciiJson } from "./json.ts";
import { visibleText } from "./visible-text.ts";

const ruleIndex = new Map(rules.map(({ code }, index) => [code, index]));

/** SARIF 2.1.0 (OASIS, errata 01) as code hosts read it: relative URIs, stable fingerprints, suppressions kept. */
export function toSarif({ findings, scope, head }: CheckReport): string {
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "spec-guard", rules: rules.map(descriptorOf) } },
        invocations: [{ executionSuccessful: true }],
        originalUriBaseIds: { SRCROOT: { description: { text: "The root of the repository." } } },
        columnKind: "utf16CodeUnits",
        properties: { head, ...(scope.kind === "change" && { base: scope.base }) },
        results: findings.map(resultOf),
      },
    ],
  };
  return `${asciiJson(log)}\n`;
}

function descriptorOf({ code, name, summary, reason, remedy }: Rule): object {
  return {
    id: code,
    name,
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${reason}` },
    help: { text: remedy },
    defaultConfiguration: { level: "error" },
  };
}

function resultOf({ rule, path, line, message, fingerprint, state, waiver }: Finding): object {
  const justification = waiver && `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`;
  return {
    ruleId: rule,
    ruleIndex: ruleIndex.get(rule),
    level: "error",
    message: { text: visibleText(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path), uriBaseId: "SRCROOT" },
          region: { startLine: line ?? 1 },
        },
      },
    ],
    partialFingerprints: { "specGuard/v1": fingerprint },
    suppressions:
      state === "open"
        ? []
        : [{ kind: "external", justification: visibleText(justification ?? "It is in the baseline.") }],
  };
}

/** RFC 3986: everything but the unreserved characters is percent-encoded, so that no part can look like a scheme. */
function uriOf(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
