import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { dirname } from "node:path";
import {
  createDirectoryDurably,
  DurableWriteError,
  writeFileDurably,
} from "@codex-orchestrator/durable-file";
import { containedPath } from "./contained-path.ts";
import { ArtifactTooLargeError } from "./errors.ts";

export type ArtifactContent = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface Digest {
  bytes: number;
  sha256: string;
}

/**
 * Streams content into a file inside `directory`, hashing it on the way. The file appears whole or not at all.
 *
 * @throws {PathEscapeError} when the path leaves the directory
 * @throws {ArtifactTooLargeError} when there are more than `maxBytes`
 */
export async function writeArtifact(
  directory: string,
  path: string,
  content: ArtifactContent,
  maxBytes: number,
): Promise<Digest> {
  const target = await containedPath(directory, path);
  await createDirectoryDurably(dirname(target));
  const meter = new Meter(path, maxBytes);
  try {
    await writeFileDurably(target, meter.through(chunksOf(content)));
  } catch (error) {
    const tooLarge = error instanceof DurableWriteError && error.cause instanceof ArtifactTooLargeError;
    throw tooLarge ? error.cause : error;
  }
  return meter.digest();
}

/** Hashes a file that is already inside `directory`, such as a log that a process wrote. */
export async function measureArtifact(directory: string, path: string, maxBytes: number): Promise<Digest> {
  const meter = new Meter(path, maxBytes);
  const stored = createReadStream(await containedPath(directory, path)) as AsyncIterable<Uint8Array>;
  const chunks = meter.through(stored);
  while (!(await chunks.next()).done);
  return meter.digest();
}

async function* chunksOf(content: ArtifactContent): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") yield Buffer.from(content, "utf8");
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/** Counts and hashes what passes through it, and refuses more than its cap. */
class Meter {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > this.#maxBytes) throw new ArtifactTooLargeError(this.#path, this.#maxBytes);
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  digest(): Digest {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}
