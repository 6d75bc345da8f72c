import type { GuardConfig } from "../config/guard-config.ts";
import { PathGlobs } from "../coverage/path-globs.ts";
import type { Repository } from "../repository/open-repository.ts";
import { readBlobs } from "../repository/read-blobs.ts";
import type { TreeReader } from "../repository/read-file.ts";
import type { WorkingFiles } from "../repository/tracked-files.ts";
import { broken, parseSpec, type SpecDocument } from "../spec/spec-document.ts";
import { mostSpecBytes } from "../spec/spec-size.ts";

/** Tells specs from other files. */
export function specPaths({ specs, not_specs }: GuardConfig): (path: string) => boolean {
  const wanted = new PathGlobs(specs);
  const unwanted = new PathGlobs(not_specs);
  return (path) => wanted.matches(path) && !unwanted.matches(path);
}

/** Reads every spec of the working tree; one that a sparse checkout leaves out is read from the index. */
export async function loadSpecs(
  repository: Repository,
  config: GuardConfig,
  { files, skipped }: WorkingFiles,
  reader: TreeReader,
): Promise<SpecDocument[]> {
  const isSpec = specPaths(config);
  const paths = [...new PathGlobs(config.specs).matchesIn(files)].filter(isSpec).sort();
  const blobs = paths.flatMap((path) => skipped.get(path) ?? []);
  const blobTexts = await readBlobs(repository, blobs, mostSpecBytes);
  return paths.map((path) => {
    const blob = skipped.get(path);
    const file = blob === undefined ? reader.read(path, mostSpecBytes) : fromBlob(blobTexts.get(blob));
    if ("text" in file) return parseSpec(path, file.text);
    return broken(
      path,
      [{ key: "file", message: `The spec cannot be used: ${file.refused}.`, line: 1 }],
      true,
    );
  });
}

function fromBlob(text: string | undefined) {
  return text === undefined ? { refused: `it has more than ${mostSpecBytes} bytes` } : { text };
}
