import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRedactor } from "@codex-orchestrator/process-runner";
import { digestLine, type Ending, type Line, type Recording } from "../cassette/file/format.ts";
import { readCompleteCassette } from "../cassette/file/read-cassette.ts";
import { Recorder } from "../cassette/recorder.ts";
import { Replay } from "../cassette/replay.ts";
import type { Tape } from "../cassette/tape.ts";
import { temporaryDirectory } from "./repositories.ts";

export const secret = "hunter2-correct-horse-battery";
export const redactor = createRedactor({ secrets: [{ name: "API_KEY", value: secret }] });

export const recording: Recording = {
  task: { id: "one", digest: "a".repeat(64) },
  baseTree: "b".repeat(40),
  settings: { provider: "patterns" },
  models: { planner: "patterns/planner" },
  patternsDigest: "c".repeat(64),
  versions: { orchestrator: "0.1.0" },
};

export const ending: Ending = {
  status: "succeeded",
  planHash: "1".repeat(64),
  diffHash: "2".repeat(64),
  manifestHash: "3".repeat(64),
  manifest: {},
};

/** Does some work over a tape that records it, and gives the cassette's path. */
export async function record(work: (tape: Tape) => Promise<unknown>): Promise<string> {
  const file = join(temporaryDirectory(), "cassette.jsonl");
  const recorder = await Recorder.start(file, recording, redactor);
  await work(recorder);
  await recorder.finish(ending);
  return file;
}

/** Does some work over the tape of a cassette, to the end of both. */
export async function replay<Value>(file: string, work: (tape: Tape) => Promise<Value>): Promise<Value> {
  const tape = new Replay(await readCompleteCassette(file), { redactor });
  const value = await work(tape).catch((error: unknown) => error as Value);
  tape.finish();
  return value;
}

/** Changes the lines of a cassette as somebody would who knows how their digests are made. */
export function forge(file: string, change: (lines: Line[]) => Line[]): void {
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  let previous = "";
  const forged = change(lines).map(({ digest, ...line }) => {
    previous = digest === "" ? previous : digestLine(previous, line);
    return JSON.stringify({ ...line, digest: previous });
  });
  writeFileSync(file, `${forged.join("\n")}\n`);
}
