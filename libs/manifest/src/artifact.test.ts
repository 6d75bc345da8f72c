import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunStore, type Run } from "./index.ts";
import { runningManifest } from "./testing/manifests.ts";

let root: string;
let run: Run;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "manifest-"));
  const store = await RunStore.open(root);
  run = await store.create("0001", new Date(0), (id) => runningManifest(id));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const named = (path: string) => ({ path, role: "log", mediaType: "text/plain" });
const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

it("an artifact is on disk and in the manifest, with the digest of its bytes", async () => {
  const content = Readable.from([Buffer.from("one "), Buffer.from("two")]);
  const artifact = await run.addArtifact({ ...named("logs/test.log"), content });
  expect(artifact).toMatchObject({
    path: `${run.relativeDirectory}/logs/test.log`,
    bytes: 7,
    sha256: digestOf("one two"),
  });
  expect(await readFile(join(root, artifact.path), "utf8")).toBe("one two");
  expect(run.manifest.artifacts).toEqual([artifact]);
});

it("a file that is already there is listed with its digest", async () => {
  await writeFile(join(run.directory, "journal.jsonl"), "{}\n");
  const artifact = await run.recordArtifact(named("journal.jsonl"));
  expect(artifact).toMatchObject({ bytes: 3, sha256: digestOf("{}\n") });
});

it("the same artifact again replaces the first, because a step may run twice", async () => {
  await run.addArtifact({ ...named("diff.patch"), content: "first" });
  await run.addArtifact({ ...named("diff.patch"), content: "second" });
  expect(run.manifest.artifacts.map(({ sha256 }) => sha256)).toEqual([digestOf("second")]);
});

it("above its cap an artifact is refused, and neither the file nor its listing appears", async () => {
  const large = run.addArtifact({ ...named("big.bin"), content: Buffer.alloc(2_000), maxBytes: 1_999 });
  await expect(large).rejects.toMatchObject({ code: "E_ARTIFACT_SIZE" });
  expect(await readdir(run.directory)).toEqual(["manifest.json"]);
  expect(run.manifest.artifacts).toEqual([]);
});

describe("a path that leaves the run's directory is refused", () => {
  it.each(["../x", "a/../../x", "/etc/passwd", "a//b", "", ".", "./x", "a/", "a\0b", "a\nb", "a\\b"])(
    "%j",
    async (path) => {
      const added = run.addArtifact({ ...named(path), content: "x" });
      await expect(added).rejects.toMatchObject({ code: "E_PATH_ESCAPE" });
    },
  );

  it("through a symbolic link on the way", async () => {
    const outside = join(root, "outside");
    await mkdir(outside);
    await symlink(outside, join(run.directory, "logs"));
    const added = run.addArtifact({ ...named("logs/x"), content: "x" });
    await expect(added).rejects.toMatchObject({ code: "E_PATH_ESCAPE" });
    expect(await readdir(outside)).toEqual([]);
  });
});
