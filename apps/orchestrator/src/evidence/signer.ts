import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { KeyObject } from "node:crypto";
import { verifierKey, type AuditLog } from "@codex-orchestrator/audit-log";
import {
  attestRun,
  openSigningKey,
  publicKeyFromPem,
  publicKeyToPem,
  writeFileDurably,
  type Run,
  type SigningKey,
} from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";

/** The name under which this software signs checkpoints of audit logs. */
const origin = "codex-orchestrator/audit-log";

/** The signing key of this user, or why there is none. A run without one is done all the same, and says so. */
export async function openSigner({ signingKeyFile }: Config): Promise<SigningKey | { problem: string }> {
  if (signingKeyFile === undefined) return { problem: "there is no home directory to keep a signing key in" };
  try {
    await mkdir(dirname(signingKeyFile), { recursive: true, mode: 0o700 });
    return await openSigningKey(signingKeyFile);
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/**
 * Signs a finished run and the audit log as it stands, and leaves the public key beside them for those who check. To
 * trust it, they compare its id with one that they got from the signer.
 */
export async function sealEvidence(out: string, run: Run, audit: AuditLog, key: SigningKey): Promise<void> {
  await attestRun(run, run.manifest, key);
  await writeFileDurably(
    checkpointPath(out),
    await audit.checkpoint({ name: origin, privateKey: key.privateKey }),
  );
  await writeFileDurably(publicKeyPath(out), publicKeyToPem(key.publicKey));
}

/** The public key to check with: the one given, else the one that lies beside the evidence. */
export async function readPublicKey(given: string | undefined, root: string): Promise<KeyObject | undefined> {
  const path = given ?? publicKeyPath(join(root, "out"));
  try {
    return publicKeyFromPem(path, await readFile(path, "utf8"));
  } catch (error) {
    if (given === undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The last signed checkpoint of the audit log, and the key that it must be signed with; nothing when there is none. */
export async function readCheckpoint(
  root: string,
  publicKey: KeyObject,
): Promise<{ checkpoints: string[]; trustedKeys: string[] }> {
  const trustedKeys = [verifierKey(origin, publicKey)];
  try {
    return { checkpoints: [await readFile(checkpointPath(join(root, "out")), "utf8")], trustedKeys };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { checkpoints: [], trustedKeys };
    throw error;
  }
}

function checkpointPath(out: string): string {
  return join(out, "audit.checkpoint");
}

function publicKeyPath(out: string): string {
  return join(out, "signer.pem");
}
