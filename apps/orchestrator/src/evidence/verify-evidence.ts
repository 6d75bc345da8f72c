import { mkdtemp, rm } from "node:fs/promises";
import type { KeyObject } from "node:crypto";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { verifyAuditLog, type AuditFinding } from "@codex-orchestrator/audit-log";
import { verifyRun, type RunManifest, type RunName, type RunStore } from "@codex-orchestrator/manifest";
import type { Config } from "../config.ts";
import { plural } from "../format.ts";
import { gitFor, type Git } from "../workspace/git.ts";
import { readCheckpoint } from "./signer.ts";

/** One of the things that are checked, and what was found. */
export interface EvidenceCheck {
  name: "run" | "audit-log" | "commit";
  state: "ok" | "failed" | "skipped";
  detail: string;
  findings: { place: string; message: string }[];
}

/** Checks a run as a stranger would: its signature and files, the audit log, and the commit against the patch. */
export async function verifyEvidence(
  store: RunStore,
  name: RunName,
  publicKey: KeyObject,
  config: Config,
): Promise<EvidenceCheck[]> {
  const { manifest, keyId, files, findings } = await verifyRun(store, name, [publicKey]);
  const run: EvidenceCheck = {
    name: "run",
    state: findings.length === 0 ? "ok" : "failed",
    detail:
      findings.length === 0
        ? `signed by key ${keyId ?? ""}; ${files} files as signed`
        : `${plural(findings.length, "part")} not as signed`,
    findings: findings.map(({ path, message }) => ({ place: path, message })),
  };
  return [
    run,
    await verifyAudit(store, manifest, publicKey),
    await verifyCommit(store, name, manifest, config),
  ];
}

async function verifyAudit(
  store: RunStore,
  manifest: RunManifest | undefined,
  publicKey: KeyObject,
): Promise<EvidenceCheck> {
  const anchors = manifest === undefined || manifest.audit.count === 0 ? [] : [manifest.audit];
  const options = { anchors, ...(await readCheckpoint(store.root, publicKey)) };
  const { ok, records, findings } = await verifyAuditLog(join(store.root, "out", "audit.log"), options);
  return {
    name: "audit-log",
    state: ok ? "ok" : "failed",
    detail: ok ? `${records} records in one chain, as signed` : plural(findings.length, "finding"),
    findings: findings.map((finding) => describeAuditFinding(finding, store.root)),
  };
}

/** The finding's own sentence begins with an absolute path; people read it better relative to where they stand. */
function describeAuditFinding(
  { file, line, message }: AuditFinding,
  root: string,
): EvidenceCheck["findings"][number] {
  const absolute = line === 0 ? file : `${file}, line ${line}`;
  const place = line === 0 ? relative(root, file) : `${relative(root, file)}:${line}`;
  return { place, message: message.startsWith(absolute) ? message.slice(absolute.length + 2) : message };
}

/** The commit's tree must be what the patch makes of the base commit's tree. */
async function verifyCommit(
  store: RunStore,
  { task, run }: RunName,
  manifest: RunManifest | undefined,
  config: Config,
): Promise<EvidenceCheck> {
  const skipped = (detail: string): EvidenceCheck => ({
    name: "commit",
    state: "skipped",
    detail,
    findings: [],
  });
  if (manifest === undefined) return skipped("the manifest cannot be read");
  const { result } = manifest;
  if (result === undefined) return skipped("the run promoted nothing");
  const git = gitFor(resolve(store.root, result.repository), config);
  const tree = await git
    .run("rev-parse", "--verify", "--quiet", `${result.commit}^{tree}`)
    .catch(() => undefined);
  if (tree === undefined) return skipped(`the commit ${result.commit} is not in the repository`);
  const patch = join(store.root, ".runs", task, run, "diff.patch");
  const patched = await applyPatch(git, result.baseCommit, patch);
  if (patched === tree)
    return {
      name: "commit",
      state: "ok",
      detail: `${result.commit} is the base plus diff.patch`,
      findings: [],
    };
  const message = `expected the base commit plus diff.patch to give the tree ${tree}, received ${patched}`;
  return {
    name: "commit",
    state: "failed",
    detail: "the patch is not the commit",
    findings: [{ place: result.commit, message }],
  };
}

/** The tree that a patch makes of a commit, without touching any checkout; or git's words when it does not apply. */
async function applyPatch(git: Git, base: string, patch: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "verify-"));
  const scratch = git.withIndex(join(directory, "index"));
  try {
    await scratch.run("read-tree", base);
    await scratch.run("apply", "--cached", "--allow-empty", patch);
    return await scratch.run("write-tree");
  } catch (error) {
    return (error as Error).message;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
