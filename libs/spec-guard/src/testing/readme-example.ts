import { checkSpecs, createFreshnessCheck, reportFormats } from "../index.ts";

const place = { directory: process.cwd(), env: { PATH: process.env["PATH"] ?? "" } };
const report = await checkSpecs({ ...place, scope: { base: "main" }, now: new Date("2026-03-31") });
for (const { rule, path } of report.findings) console.log(rule, path);
console.log(reportFormats.markdown(report).split("\n")[0]);

const freshness = createFreshnessCheck({ ...place, now: () => new Date("2026-03-31") });
const { fresh, detail } = await freshness.check(["src/parser.ts"]);
console.log(fresh, detail);
