import { sweepTemporaryFiles, writeFileDurably } from "../index.ts";

await sweepTemporaryFiles("."); // at start: removes what killed writers left behind
await writeFileDurably("run.json", JSON.stringify({ status: "running" }), { mode: 0o600 });
