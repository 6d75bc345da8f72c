import type { CheckReport } from "../check/check-specs.ts";
import { toGithubAnnotations } from "./github.ts";
import { toJson } from "./json.ts";
import { toJunit } from "./junit.ts";
import { toMarkdown } from "./markdown.ts";
import { toSarif } from "./sarif.ts";
import { toText } from "./text.ts";

/** Writers of reports by the names of their formats. Every text ends in a line break, or is empty. */
export const reportFormats = {
  text: toText,
  json: toJson,
  sarif: toSarif,
  github: toGithubAnnotations,
  junit: toJunit,
  markdown: toMarkdown,
} as const satisfies Record<string, (report: CheckReport) => string>;

export type ReportFormat = keyof typeof reportFormats;
