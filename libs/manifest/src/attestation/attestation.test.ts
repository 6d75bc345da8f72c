import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, Verifier } from "@sigstore/verify";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  attestationName,
  attestRun,
  openSigningKey,
  publicKeyFromPem,
  publicKeyToPem,
  RunStore,
  verifyRun,
  type Run,
  type SigningKey,
} from "../index.ts";
import { endAs, runningManifest } from "../testing/manifests.ts";

let root: string;
let store: RunStore;
let run: Run;
let key: SigningKey;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "attestation-"));
  store = await RunStore.open(root);
  key = await openSigningKey(join(root, "keys/signing-key.pem"));
  run = await store.create("0001", new Date(0), (id) => runningManifest(id));
  await run.addArtifact({ path: "diff.patch", role: "diff", mediaType: "text/x-diff", content: "-a\n+b\n" });
  await run.addArtifact({ path: "logs/test.log", role: "log", mediaType: "text/plain", content: "ok\n" });
  await writeFile(join(run.directory, "journal.jsonl"), '{"type":"RunCompleted"}\n');
  await run.finalize((draft) => {
    endAs("succeeded")(draft);
    draft.result = {
      ...{
        repository: ".",
        branch: "orchestrator/0001/x",
        commit: "c".repeat(40),
        baseCommit: "b".repeat(40),
      },
      diffStat: { files: 1, insertions: 1, deletions: 1 },
    };
  });
  await attestRun(run, run.manifest, key);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const verifyNow = (keys = [key.publicKey]) => verifyRun(store, { task: "0001", run: run.id }, keys);

describe("a signed run", () => {
  it("verifies with nothing but the public key", async () => {
    const publicOnly = publicKeyFromPem("signer.pem", publicKeyToPem(key.publicKey));
    expect(await verifyNow([publicOnly])).toMatchObject({
      ok: true,
      keyId: key.keyId,
      files: 4,
      findings: [],
    });
  });

  it("verifies with an outsider's tool, @sigstore/verify", async () => {
    const envelope = JSON.parse(await readFile(join(run.directory, attestationName), "utf8")) as object;
    const bundle = bundleFromJSON({
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {
        publicKey: { hint: key.keyId },
        tlogEntries: [],
        timestampVerificationData: undefined,
      },
      dsseEnvelope: envelope,
    });
    const material = {
      certificateAuthorities: [],
      timestampAuthorities: [],
      tlogs: [],
      ctlogs: [],
      publicKey: () => ({ publicKey: key.publicKey, validFor: () => true }),
    };
    const options = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
    const verifier = new Verifier(material, options);
    expect(() => verifier.verify(toSignedEntity(bundle))).not.toThrow();
    const other = generateKeyPairSync("ed25519").publicKey;
    const stranger = new Verifier(
      { ...material, publicKey: () => ({ publicKey: other, validFor: () => true }) },
      options,
    );
    expect(() => stranger.verify(toSignedEntity(bundle))).toThrow();
  });

  it("names files, commits, manifest hash and audit head in an in-toto statement", async () => {
    const { payload } = JSON.parse(await readFile(join(run.directory, attestationName), "utf8")) as {
      payload: string;
    };
    const statement = JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as Record<string, unknown>;
    expect(statement).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          internalParameters: {
            audit: { count: 0, head: "" },
            manifestHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          },
          resolvedDependencies: [{ digest: { gitCommit: "b".repeat(40) } }],
        },
      },
    });
    expect(JSON.stringify(statement["subject"])).toContain(`"gitCommit":"${"c".repeat(40)}"`);
  });
});

describe("any change is found, and its place is named", () => {
  it("whatever single byte changes, in whatever file", async () => {
    const files = ["manifest.json", "journal.jsonl", "diff.patch", "logs/test.log", attestationName];
    const contents = new Map<string, Buffer>();
    for (const name of files) contents.set(name, await readFile(join(run.directory, name)));
    const change = fc.record({
      file: fc.constantFrom(...files),
      at: fc.nat(),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at, bit }) => {
        const original = contents.get(file)!;
        const changed = Buffer.from(original);
        const index = at % original.byteLength;
        changed[index] = changed[index]! ^ (1 << bit);
        await writeFile(join(run.directory, file), changed);
        const { ok, findings } = await verifyNow();
        await writeFile(join(run.directory, file), original);
        expect(ok).toBe(false);
        expect(findings.map(({ path }) => path)).toContain(`${run.relativeDirectory}/${file}`);
      }),
      { numRuns: 300 },
    );
  });

  it("a file that is gone", async () => {
    await rm(join(run.directory, "diff.patch"));
    expect((await verifyNow()).findings).toMatchObject([
      { kind: "file-missing", path: `${run.relativeDirectory}/diff.patch` },
    ]);
  });

  it("an attestation that is gone", async () => {
    await rm(join(run.directory, attestationName));
    expect((await verifyNow()).findings).toMatchObject([
      { kind: "attestation", message: expect.stringContaining("no attestation") as string },
    ]);
  });

  it("another signer", async () => {
    const stranger = createPublicKey(generateKeyPairSync("ed25519").privateKey);
    expect((await verifyNow([stranger])).findings[0]?.message).toContain("which is none of the keys given");
  });

  it("the attestation of another run", async () => {
    const other = await store.create("0001", new Date(1000), (id) => runningManifest(id));
    await writeFile(join(other.directory, "journal.jsonl"), "");
    await other.finalize(endAs("failed"));
    await attestRun(other, other.manifest, key);
    await writeFile(
      join(run.directory, attestationName),
      await readFile(join(other.directory, attestationName)),
    );
    const { ok, findings } = await verifyNow();
    expect(ok).toBe(false);
    expect(findings.map(({ kind }) => kind)).toContain("statement");
  });
});

describe("the signing key", () => {
  it("is made on first use, for its owner only, and is the same afterwards", async () => {
    const path = join(root, "fresh/signing-key.pem");
    const keys = await Promise.all(Array.from({ length: 8 }, () => openSigningKey(path)));
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(root, "fresh"))).toEqual(["signing-key.pem"]);
  });

  it("is refused when others can read it, when it is no key, or of another kind", async () => {
    const path = join(root, "keys/signing-key.pem");
    await chmod(path, 0o640);
    await expect(openSigningKey(path)).rejects.toThrow(/other users can read it \(mode 640\); run chmod 600/);
    await writeFile(path, "nonsense");
    await chmod(path, 0o600);
    await expect(openSigningKey(path)).rejects.toMatchObject({ code: "E_SIGNING_KEY" });
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeFile(path, privateKey.export({ type: "pkcs8", format: "pem" }));
    await expect(openSigningKey(path)).rejects.toThrow(/a key of type rsa, not ed25519/);
  });
});
