import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { link, lstat, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { createDirectoryDurably, writeFileDurably } from "@codex-orchestrator/durable-file";
import { SigningKeyError } from "../errors.ts";

/** An ed25519 key pair (RFC 8032) of this machine. */
export interface SigningKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** SHA-256 of the public key as SubjectPublicKeyInfo in DER, in lowercase hexadecimal. */
  keyId: string;
}

/**
 * Reads the signing key, making it on first use: PKCS #8 in PEM, readable by its owner only. When several processes make
 * it at once, all of them end up with the same key.
 *
 * @throws {SigningKeyError} when the file is not such a key, or others can read it
 */
export async function openSigningKey(path: string): Promise<SigningKey> {
  const existing = await readSigningKey(path);
  if (existing !== undefined) return existing;
  await createDirectoryDurably(dirname(path));
  const { privateKey } = generateKeyPairSync("ed25519");
  const candidate = `${path}.${randomBytes(6).toString("hex")}.new`;
  await writeFileDurably(candidate, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  try {
    // A hard link fails when the name is taken: the first process wins and nobody's key is replaced.
    await link(candidate, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await unlink(candidate);
  }
  const made = await readSigningKey(path);
  if (made === undefined) throw new SigningKeyError(path, "it vanished while it was made");
  return made;
}

async function readSigningKey(path: string): Promise<SigningKey | undefined> {
  const stats = await lstat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new SigningKeyError(path, "it is not a regular file");
  if (process.platform !== "win32" && (stats.mode & 0o077) !== 0)
    throw new SigningKeyError(
      path,
      `other users can read it (mode ${(stats.mode & 0o777).toString(8)}); run chmod 600`,
    );
  return signingKeyFrom(path, await readFile(path, "utf8"));
}

function signingKeyFrom(path: string, pem: string): SigningKey {
  let privateKey;
  try {
    privateKey = createPrivateKey(pem);
  } catch (error) {
    throw new SigningKeyError(path, "it is no private key in PEM", { cause: error });
  }
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new SigningKeyError(
      path,
      `it is a key of type ${privateKey.asymmetricKeyType ?? "unknown"}, not ed25519`,
    );
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

export function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** The public key of a signer, from PEM. @throws {SigningKeyError} when it is none, or not ed25519 */
export function publicKeyFromPem(path: string, pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch (error) {
    throw new SigningKeyError(path, "it is no public key in PEM", { cause: error });
  }
  throw new SigningKeyError(path, "it is no ed25519 key");
}

export function publicKeyToPem(publicKey: KeyObject): string {
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}
