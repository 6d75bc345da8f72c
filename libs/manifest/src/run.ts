import { join } from "node:path";
import { canonicalHash } from "@codex-orchestrator/canonical-json";
import { measureArtifact, writeArtifact, type ArtifactContent, type Digest } from "./artifact.ts";
import { serializeDocument, writeDocument } from "./document.ts";
import { RunFinalizedError } from "./errors.ts";
import { isFinal, type Artifact, type RunManifest } from "./schema/run-manifest.ts";

/** Where a run lies and what a stranger calls it. */
export interface RunLocation {
  /** Absolute path of `.runs/<task>/<run>`. */
  directory: string;
  /** The same, relative to the directory that holds `.runs`, with `/` between its parts. */
  relativeDirectory: string;
}

const manifestName = "manifest.json";

/** Above it an artifact is refused, unless the caller gives another cap. */
const defaultArtifactBytes = 64 * 1024 * 1024;

/** SHA-256 over the canonical JSON of a manifest (RFC 8785). */
export function manifestHash(manifest: RunManifest): string {
  return canonicalHash(JSON.parse(JSON.stringify(manifest)));
}

export function manifestPath(runDirectory: string): string {
  return join(runDirectory, manifestName);
}

/** One run: its directory, and its manifest as it stands on the disk. Has one writer, who holds the task's lock. */
export class Run {
  readonly directory: string;
  readonly relativeDirectory: string;
  #manifest: RunManifest;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(location: RunLocation, manifest: RunManifest) {
    this.directory = location.directory;
    this.relativeDirectory = location.relativeDirectory;
    this.#manifest = manifest;
  }

  get id(): string {
    return this.#manifest.run.id;
  }

  /** A copy of the manifest as last written. */
  get manifest(): RunManifest {
    return structuredClone(this.#manifest);
  }

  /**
   * Changes a draft of the manifest and writes it durably. Calls queue up; each sees what the one before wrote.
   *
   * @throws {RunFinalizedError} when the run has ended
   * @throws {InvalidDocumentError} when the changed manifest breaks its schema; nothing is written
   */
  update(change: (draft: RunManifest) => void): Promise<void> {
    return this.#queue(async () => {
      const { status } = this.#manifest.run;
      if (isFinal(status)) throw new RunFinalizedError(this.id, status);
      await this.#write(change);
    });
  }

  /**
   * The last write: `change` must leave a final status. Doing it again with the same outcome is a no-op, because a step
   * may run twice.
   *
   * @throws {RunFinalizedError} when the run has already ended with another manifest
   */
  finalize(change: (draft: RunManifest) => void): Promise<void> {
    return this.#queue(async () => {
      if (!isFinal(this.#manifest.run.status)) return this.#write(change);
      const again = structuredClone(this.#manifest);
      change(again);
      if (manifestHash(again) !== manifestHash(this.#manifest))
        throw new RunFinalizedError(this.id, this.#manifest.run.status);
    });
  }

  /**
   * Writes a file into the run's directory and lists it in the manifest. A second artifact of the same path replaces
   * the first.
   *
   * @param artifact.path relative to the run's directory
   * @throws {PathEscapeError} {ArtifactTooLargeError} {DurableWriteError}
   */
  async addArtifact(artifact: {
    path: string;
    role: string;
    mediaType: string;
    content: ArtifactContent;
    maxBytes?: number;
  }): Promise<Artifact> {
    const { path, content, maxBytes = defaultArtifactBytes } = artifact;
    return this.#list(artifact, await writeArtifact(this.directory, path, content, maxBytes));
  }

  /** Lists a file that is already in the run's directory, with its digest. */
  async recordArtifact(artifact: { path: string; role: string; mediaType: string }): Promise<Artifact> {
    return this.#list(
      artifact,
      await measureArtifact(this.directory, artifact.path, Number.MAX_SAFE_INTEGER),
    );
  }

  async #list(named: { path: string; role: string; mediaType: string }, digest: Digest): Promise<Artifact> {
    const path = `${this.relativeDirectory}/${named.path}`;
    const artifact: Artifact = { path, role: named.role, mediaType: named.mediaType, ...digest };
    await this.update((draft) => {
      draft.artifacts = [...draft.artifacts.filter((other) => other.path !== path), artifact];
      draft.artifacts.sort((a, b) => (a.path < b.path ? -1 : 1));
    });
    return artifact;
  }

  async #write(change: (draft: RunManifest) => void): Promise<void> {
    const draft = structuredClone(this.#manifest);
    change(draft);
    await writeDocument("run-manifest.v1", manifestPath(this.directory), draft);
    this.#manifest = JSON.parse(serializeDocument("run-manifest.v1", draft)) as RunManifest;
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(work);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }
}
