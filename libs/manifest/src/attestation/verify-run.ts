import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "@codex-orchestrator/canonical-json";
import { measureArtifact } from "../artifact.ts";
import type { RunName, RunStore } from "../run-store.ts";
import type { RunLocation } from "../run.ts";
import type { RunManifest } from "../schema/run-manifest.ts";
import { attestationName } from "./attest-run.ts";
import { openEnvelope } from "./envelope.ts";
import { describeRun, type FileDigest, type Statement } from "./statement.ts";

/** One thing that is not as it was signed. */
export interface RunFinding {
  kind: "manifest" | "attestation" | "file-changed" | "file-missing" | "statement";
  /** The file, relative to the directory that holds `.runs`. */
  path: string;
  message: string;
}

export interface RunVerification {
  ok: boolean;
  /** The key that signed; undefined when the attestation could not be opened. */
  keyId: string | undefined;
  /** How many files were compared with their signed digests. */
  files: number;
  findings: RunFinding[];
  manifest: RunManifest | undefined;
}

/**
 * Checks a finished run against its attestation, offline: the signature by one of the public keys, every signed file
 * byte for byte, and that the statement says what the manifest says. It goes on after a finding, to find them all.
 */
export async function verifyRun(
  store: RunStore,
  name: RunName,
  publicKeys: readonly KeyObject[],
): Promise<RunVerification> {
  const findings: RunFinding[] = [];
  const location = await store.locate(name);
  const manifest = await readManifest(store, name, location, findings);
  const sealed = await readStatement(location, publicKeys, findings);
  const files = sealed === undefined ? [] : filesOf(sealed.statement);
  for (const file of files) await compareFile(location, file, findings);
  if (sealed !== undefined && manifest !== undefined)
    compareStatement(location, sealed.statement, manifest, files, findings);
  return { ok: findings.length === 0, keyId: sealed?.keyId, files: files.length, findings, manifest };
}

async function readManifest(
  store: RunStore,
  name: RunName,
  { relativeDirectory }: RunLocation,
  findings: RunFinding[],
): Promise<RunManifest | undefined> {
  try {
    return (await store.read(name)).manifest;
  } catch (error) {
    findings.push({
      kind: "manifest",
      path: `${relativeDirectory}/manifest.json`,
      message: (error as Error).message,
    });
    return undefined;
  }
}

async function readStatement(
  { directory, relativeDirectory }: RunLocation,
  publicKeys: readonly KeyObject[],
  findings: RunFinding[],
): Promise<{ statement: Statement; keyId: string } | undefined> {
  try {
    const { statement, keyId } = openEnvelope(
      await readFile(join(directory, attestationName), "utf8"),
      publicKeys,
    );
    // The signer is one of ours: what it signed has the shape that describeRun gives.
    return { statement: statement as Statement, keyId };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    const message = absent
      ? "the run has no attestation: it was not signed, or it has not ended"
      : (error as Error).message;
    findings.push({ kind: "attestation", path: `${relativeDirectory}/${attestationName}`, message });
    return undefined;
  }
}

function filesOf({ subject }: Statement): FileDigest[] {
  return subject.flatMap(({ name = "", digest }) =>
    digest["sha256"] === undefined ? [] : [{ path: name, sha256: digest["sha256"] }],
  );
}

async function compareFile(
  { directory, relativeDirectory }: RunLocation,
  { path, sha256 }: FileDigest,
  findings: RunFinding[],
): Promise<void> {
  try {
    const inside = path.slice(relativeDirectory.length + 1);
    const found = await measureArtifact(directory, inside, Number.MAX_SAFE_INTEGER);
    if (found.sha256 === sha256) return;
    findings.push({
      kind: "file-changed",
      path,
      message: `expected SHA-256 ${sha256}, received ${found.sha256}`,
    });
  } catch (error) {
    findings.push({ kind: "file-missing", path, message: (error as Error).message });
  }
}

/** The statement follows from the manifest; a difference means that one of the two is not from this run. */
function compareStatement(
  { relativeDirectory }: RunLocation,
  statement: Statement,
  manifest: RunManifest,
  files: readonly FileDigest[],
  findings: RunFinding[],
): void {
  if (canonicalJson(describeRun(manifest, files)) === canonicalJson(statement)) return;
  findings.push({
    kind: "statement",
    path: `${relativeDirectory}/${attestationName}`,
    message: "the signed statement does not say what the manifest says",
  });
}
