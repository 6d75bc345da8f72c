import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createRedactor, type Redactor } from "@codex-orchestrator/process-runner";
import type { Benchmark, Measurement } from "./measurement.ts";
import { time } from "./paired.ts";

const nodeModules = join(import.meta.dirname, "../../node_modules");
const chunkBytes = 64 * 1024;
const sampleBytes = 64_000_000;
const mega = 1_000_000;

/** How fast secrets are hidden, and how often something is taken for a token that is none. */
export const redaction: Benchmark = {
  name: "redaction",
  measure: async () => [await measureSpeed(), measureFalsePositives()],
};

async function measureSpeed(): Promise<Measurement> {
  const secrets = Array.from({ length: 12 }, (_, index) => ({
    name: `S${index}`,
    value: randomBytes(18).toString("base64url"),
  }));
  const redactor = createRedactor({ secrets });
  const sample = sampleText();
  const times: number[] = [];
  for (let round = 0; round < 5; round++)
    times.push(
      await time(() => {
        redact(redactor, sample);
        return Promise.resolve();
      }),
    );
  const best = Math.min(...times);
  return {
    name: "redactor with 12 secrets and all token shapes",
    value: sample.length / mega / (best / 1000),
    unit: "MB/s",
    target: { atLeast: 200 },
    detail: `${Math.round(sample.length / mega)} MB of text in ${Math.round(best)} ms, best of ${times.length}, in chunks of 64 KiB`,
  };
}

/** Published packages hold no live tokens: whatever is hidden there is hidden by mistake, or made to look like one. */
function measureFalsePositives(): Measurement {
  const redactor = createRedactor();
  const counts = new Map<string, number>();
  let bytes = 0;
  for (const content of textFiles(nodeModules)) {
    bytes += content.length;
    for (const [rule, count] of Object.entries(redact(redactor, content)))
      counts.set(rule, (counts.get(rule) ?? 0) + count);
  }
  const hits = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rules = [...counts].map(([rule, count]) => `${rule} ${count}`).join(", ");
  return {
    name: "false positives on the text of node_modules",
    value: hits / (bytes / (10 * mega)),
    unit: "in 10 MB",
    target: { atMost: 1 },
    detail: `${hits} in ${Math.round(bytes / mega)} MB${rules === "" ? "" : `: ${rules}`}`,
  };
}

function redact(redactor: Redactor, content: Buffer): Readonly<Record<string, number>> {
  const stream = redactor.stream();
  for (let at = 0; at < content.length; at += chunkBytes) stream.push(content.subarray(at, at + chunkBytes));
  stream.end();
  return stream.counts;
}

function sampleText(): Buffer {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (const content of textFiles(nodeModules)) {
    pieces.push(content);
    bytes += content.length;
    if (bytes >= sampleBytes) break;
  }
  return Buffer.concat(pieces);
}

/** Of packages; what tools keep in `.cache` is not published. */
function* textFiles(folder: string): Generator<Buffer> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== ".cache") yield* textFiles(path);
    if (!entry.isFile() || statSync(path).size > sampleBytes) continue;
    const content = readFileSync(path);
    if (!content.subarray(0, 8192).includes(0)) yield content;
  }
}
