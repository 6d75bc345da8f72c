import type { IndexEntry } from "../../catalog/pattern-index.ts";
import type { CodeManifest } from "../../manifest/code-manifest.ts";
import type { PatternOptions } from "../../manifest/options.ts";
import type { Layout } from "../files/source-text.ts";
import type { FileResult } from "../file-result.ts";

/** A pattern as a thread loads it: its code is checked against the index once more, right before it runs. */
export interface LoadablePattern {
  /** The library's root. */
  readonly root: string;
  readonly entry: IndexEntry;
  readonly manifest: CodeManifest;
  readonly options: PatternOptions;
}

/** Files that a thread transforms one after another. */
export interface FileBatch {
  /** A real path. */
  readonly directory: string;
  readonly layout: Layout;
  /** A file without any of these texts is not even parsed. */
  readonly contains: readonly string[] | undefined;
  readonly files: readonly BatchFile[];
}

export interface BatchFile {
  /** Relative to the directory. */
  readonly file: string;
  /** What stands in for the content on the disk: what an earlier step of a recipe made of it. */
  readonly content?: string | undefined;
}

export type ThreadRequest =
  | { readonly type: "open"; readonly pattern: LoadablePattern }
  | { readonly type: "batch"; readonly batch: FileBatch };

/** One `opened` or `refused` for an `open`; for a `batch` one `result` a file, in the order of its files. */
export type ThreadReply =
  | { readonly type: "opened" }
  | { readonly type: "refused"; readonly failure: OpenFailure }
  | { readonly type: "result"; readonly result: FileResult };

/** An error on its way to another thread, which would strip it of its class. */
export type OpenFailure =
  | { readonly kind: "load"; readonly reason: string }
  | {
      readonly kind: "integrity";
      readonly file: string;
      readonly expected: string;
      readonly received: string;
    };
