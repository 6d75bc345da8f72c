import { sign, verify, type KeyObject } from "node:crypto";
import { canonicalJson, parseStrictJson } from "@codex-orchestrator/canonical-json";
import { AttestationError } from "../errors.ts";
import { keyIdOf, type SigningKey } from "./signing-key.ts";

/** DSSE envelope, https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md */
export interface Envelope {
  payloadType: string;
  /** Base64 of the payload's bytes. */
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

const payloadType = "application/vnd.in-toto+json";

/** Signs a statement. The envelope's text is canonical, so that each of its bytes means something. */
export function sealStatement(statement: object, key: SigningKey): string {
  const payload = Buffer.from(canonicalJson(statement), "utf8");
  const sig = sign(null, preAuthenticationEncoding(payload), key.privateKey).toString("base64");
  const envelope: Envelope = {
    payloadType,
    payload: payload.toString("base64"),
    signatures: [{ keyid: key.keyId, sig }],
  };
  return `${canonicalJson(envelope)}\n`;
}

/**
 * Opens an envelope that one of the given keys signed.
 *
 * @returns the statement, and the id of the key that signed it
 * @throws {AttestationError} for an unknown signer, a wrong signature, or a text that is not exactly what a signer writes
 */
export function openEnvelope(
  text: string,
  publicKeys: readonly KeyObject[],
): { statement: unknown; keyId: string } {
  const { payload, signatures } = parseEnvelope(text);
  const [signature] = signatures;
  if (signature === undefined || signatures.length !== 1)
    throw new AttestationError(`expected one signature, received ${signatures.length}`);
  const key = publicKeys.find((candidate) => keyIdOf(candidate) === signature.keyid);
  if (key === undefined)
    throw new AttestationError(
      `it was signed with the key ${signature.keyid}, which is none of the keys given`,
    );
  const bytes = decode("payload", payload);
  if (!verify(null, preAuthenticationEncoding(bytes), key, decode("signature", signature.sig)))
    throw new AttestationError("its signature does not fit its payload: one of the two was changed");
  return { statement: parseStrictJson(bytes.toString("utf8")), keyId: signature.keyid };
}

function parseEnvelope(text: string): Envelope {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (error) {
    throw new AttestationError(`it is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isEnvelope(value)) throw new AttestationError("it is not a DSSE envelope with an in-toto payload");
  if (`${canonicalJson(value)}\n` !== text)
    throw new AttestationError("its text is not canonical JSON with one final newline, so it was changed");
  return value;
}

function isEnvelope(value: unknown): value is Envelope {
  const { payloadType: type, payload, signatures, ...rest } = (value ?? {}) as Partial<Envelope>;
  return (
    type === payloadType &&
    typeof payload === "string" &&
    Array.isArray(signatures) &&
    signatures.every(isSignature) &&
    Object.keys(rest).length === 0
  );
}

function isSignature(value: unknown): value is Envelope["signatures"][number] {
  const { keyid, sig, ...rest } = (value ?? {}) as Partial<Envelope["signatures"][number]>;
  return typeof keyid === "string" && typeof sig === "string" && Object.keys(rest).length === 0;
}

/** Base64 has several spellings of the same bytes; only the one that encoding gives is accepted. */
function decode(name: string, text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new AttestationError(`its ${name} is not canonical base64`);
  return bytes;
}

/** PAE of DSSE v1: what is signed, so that type and payload cannot be taken for one another. */
function preAuthenticationEncoding(payload: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.byteLength} `),
    payload,
  ]);
}
