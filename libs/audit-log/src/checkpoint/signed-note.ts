import { createHash, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { CheckpointError } from "../errors.ts";

// C2SP signed note (https://c2sp.org/signed-note), with Ed25519 keys: a text, an empty line, signature lines.

const ed25519 = 0x01;
const signatureMark = "— ";

/** A named private key. */
export interface NoteSigner {
  /** Not empty, without spaces and "+"; by custom a name that its owner controls, such as `example.org/audit`. */
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** The public key in the form in which signed notes exchange it: `<name>+<key id>+<base64 of type and key>`. */
export function verifierKey(name: string, key: KeyObject): string {
  checkName(name);
  const bytes = typedKey(key);
  return `${name}+${keyId(name, bytes).toString("hex")}+${bytes.toString("base64")}`;
}

/** @param text ends in a newline, and holds no other control characters */
export function signNote(text: string, { name, privateKey }: NoteSigner): string {
  checkName(name);
  checkText(text);
  const id = keyId(name, typedKey(createPublicKey(privateKey)));
  const signature = Buffer.concat([id, sign(null, Buffer.from(text, "utf8"), privateKey)]);
  return `${text}\n${signatureMark}${name} ${signature.toString("base64")}\n`;
}

/**
 * @returns the text of a note that at least one of the trusted keys has signed
 * @throws {CheckpointError} when it is not a note, or no trusted signature holds
 */
export function openNote(note: string, trustedKeys: readonly string[]): string {
  const end = note.lastIndexOf("\n\n");
  if (end === -1 || !note.endsWith("\n"))
    throw new CheckpointError("it is not a signed note: no signature lines.");
  const text = note.slice(0, end + 1);
  checkText(text);
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > 100)
    throw new CheckpointError(`it has ${lines.length} signatures; at most 100 are read.`);
  const signatures = lines.map(parseSignature);
  const trusted = trustedKeys.map(parseVerifierKey);
  let valid = 0;
  for (const { name, id, signature } of signatures) {
    const key = trusted.find((known) => known.name === name && known.id.equals(id));
    if (key === undefined) continue;
    if (!verify(null, Buffer.from(text, "utf8"), key.publicKey, signature))
      throw new CheckpointError(`the signature of "${name}" does not match its text.`);
    valid += 1;
  }
  if (valid > 0) return text;
  const signers = signatures.map(({ name, id }) => `${name}+${id.toString("hex")}`).join(", ");
  throw new CheckpointError(`none of the trusted keys signed it; it is signed by ${signers}.`);
}

interface Verifier {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

function parseVerifierKey(text: string): Verifier {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded ?? "", "base64");
  if (name === undefined || bytes.length !== 33 || bytes[0] !== ed25519)
    throw new CheckpointError(
      `"${text}" is not a verifier key; expected <name>+<8 hex digits>+<base64> of an Ed25519 key.`,
    );
  const expected = keyId(name, bytes);
  if (expected.toString("hex") !== id)
    throw new CheckpointError(`the key id in "${text}" should be ${expected.toString("hex")}.`);
  const jwk = { kty: "OKP", crv: "Ed25519", x: bytes.subarray(1).toString("base64url") };
  return { name, id: expected, publicKey: createPublicKey({ key: jwk, format: "jwk" }) };
}

function parseSignature(line: string): { name: string; id: Buffer; signature: Buffer } {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line) ?? [];
  const bytes = Buffer.from(encoded ?? "", "base64");
  if (name === undefined || bytes.length < 5 || bytes.toString("base64") !== encoded)
    throw new CheckpointError(`"${line.slice(0, 100)}" is not a signature line.`);
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function keyId(name: string, bytes: Buffer): Buffer {
  return createHash("sha256").update(`${name}\n`).update(bytes).digest().subarray(0, 4);
}

function typedKey(key: KeyObject): Buffer {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  if (publicKey.asymmetricKeyType !== "ed25519")
    throw new TypeError(
      `Expected an Ed25519 key, received ${publicKey.asymmetricKeyType ?? publicKey.type}.`,
    );
  const { x } = publicKey.export({ format: "jwk" });
  return Buffer.concat([Buffer.from([ed25519]), Buffer.from(x ?? "", "base64url")]);
}

function checkName(name: string): void {
  if (!/^[^\s+]+$/u.test(name))
    throw new TypeError(`Expected a key name without spaces and "+", received "${name}".`);
}

function checkText(text: string): void {
  if (!text.endsWith("\n") || !text.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(text))
    throw new CheckpointError("a note's text ends in a newline and holds no other control characters.");
}
