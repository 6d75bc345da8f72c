import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { measureArtifact } from "../artifact.ts";
import type { RunLocation } from "../run.ts";
import type { RunManifest } from "../schema/run-manifest.ts";
import { sealStatement } from "./envelope.ts";
import type { SigningKey } from "./signing-key.ts";
import { describeRun, type FileDigest } from "./statement.ts";

export const attestationName = "attestation.dsse.json";

/** Files of every run besides its artifacts. */
const ownFiles = ["manifest.json", "journal.jsonl"] as const;

/** Signs a finished run as it lies on the disk, and puts the envelope beside its manifest. */
export async function attestRun(
  location: RunLocation,
  manifest: RunManifest,
  key: SigningKey,
): Promise<void> {
  const statement = describeRun(manifest, await digestFiles(location, manifest));
  await writeFileDurably(join(location.directory, attestationName), sealStatement(statement, key));
}

async function digestFiles(location: RunLocation, manifest: RunManifest): Promise<FileDigest[]> {
  const own = ownFiles.map((name) => `${location.relativeDirectory}/${name}`);
  const paths = [...own, ...manifest.artifacts.map(({ path }) => path)];
  return Promise.all(paths.map(async (path) => ({ path, sha256: await digestOf(location, path) })));
}

async function digestOf({ directory, relativeDirectory }: RunLocation, path: string): Promise<string> {
  const inside = path.slice(relativeDirectory.length + 1);
  return (await measureArtifact(directory, inside, Number.MAX_SAFE_INTEGER)).sha256;
}
