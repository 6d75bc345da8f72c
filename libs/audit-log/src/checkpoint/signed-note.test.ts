import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openNote, signNote, verifierKey } from "./signed-note.ts";

// The example of the reference implementation, golang.org/x/mod/sumdb/note.
const goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const goSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const goText =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const goSignature =
  "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
const goNote = `${goText}\n— PeterNeumann ${goSignature}\n`;

const pkcs8 = (seed: Buffer) => Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
const goSigner = {
  name: "PeterNeumann",
  privateKey: createPrivateKey({
    key: pkcs8(Buffer.from(goSeed, "base64").subarray(1)),
    format: "der",
    type: "pkcs8",
  }),
};
const other = { name: "example.org/audit", privateKey: generateKeyPairSync("ed25519").privateKey };

describe("signed notes", () => {
  it("are those of the reference implementation, byte for byte", () => {
    expect(verifierKey("PeterNeumann", goSigner.privateKey)).toBe(goKey);
    expect(signNote(goText, goSigner)).toBe(goNote);
    expect(openNote(goNote, [goKey])).toBe(goText);
  });

  it("may carry signatures of strangers, if one is trusted", () => {
    const stranger = signNote(goText, other).split("\n\n")[1]!;
    expect(openNote(goNote + stranger, [goKey])).toBe(goText);
    expect(() => openNote(`${goText}\n${stranger}`, [goKey])).toThrow(
      /none of the trusted keys .*example\.org\/audit/,
    );
  });

  it("are refused when one byte of the text is changed", () => {
    for (let i = 0; i < goText.length - 1; i += 7) {
      const changed = goNote.slice(0, i) + (goNote[i] === "x" ? "y" : "x") + goNote.slice(i + 1);
      expect(() => openNote(changed, [goKey])).toThrow(/signature of "PeterNeumann" does not match/);
    }
  });

  it.each([
    ["no signature", goText, /no signature lines/],
    ["a line that is no signature", `${goText}\nPeterNeumann ${goSignature}\n`, /not a signature line/],
    [
      "base64 with stray bits",
      `${goText}\n— PeterNeumann ${goSignature.slice(0, -3)}N=\n`,
      /not a signature line/,
    ],
    ["a control character", goNote.replace("you", "y\tu"), /control characters/],
    ["too many signatures", goNote + `— a ${goSignature}\n`.repeat(100), /101 signatures/],
    ["nothing", "", /not a signed note/],
  ])("are refused with %s", (_, note, message) => {
    expect(() => openNote(note, [goKey])).toThrow(message);
  });

  it.each([
    ["a wrong key id", goKey.replace("c74f20a3", "c74f20a4"), /should be c74f20a3/],
    ["a wrong length", "PeterNeumann+c74f20a3+ARpc", /not a verifier key/],
    ["another kind of key", goKey.replace("+ARp", "+Bhp"), /not a verifier key/],
  ])("need proper verifier keys, not ones with %s", (_, key, message) => {
    expect(() => openNote(goNote, [key])).toThrow(message);
  });

  it("cannot be signed by a key of another kind or with a name that readers would split", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(() => signNote(goText, { name: "a", privateKey })).toThrow(/Ed25519 key, received ec/);
    expect(() => signNote(goText, { ...other, name: "a b" })).toThrow(/key name/);
    expect(() => signNote("no newline", other)).toThrow(/ends in a newline/);
  });
});
