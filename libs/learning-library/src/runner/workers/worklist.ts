import type { FileResult } from "../file-result.ts";
import type { BatchFile, FileBatch } from "./protocol.ts";

/** A thread takes at most so many files at once, so that all threads end at about the same time. */
const mostAtOnce = 32;
/** Starting a thread costs more than this many files. */
const leastForThread = 24;

/** The files of a run: handed out in batches, their results kept in the order of the files. */
export class Worklist {
  /** How many threads are worth having. */
  readonly lanes: number;
  readonly #batch: FileBatch;
  readonly #size: number;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #results: FileResult[];
  #open: BatchFile[];

  constructor(batch: FileBatch, workers: number) {
    const count = batch.files.length;
    this.lanes = Math.min(workers, Math.ceil(count / leastForThread));
    this.#batch = batch;
    this.#size = Math.max(1, Math.min(mostAtOnce, Math.ceil(count / (this.lanes * 4))));
    this.#positions = new Map(batch.files.map(({ file }, position) => [file, position]));
    this.#results = Array<FileResult>(count);
    this.#open = batch.files.toReversed();
  }

  /** The next files in their order, or `undefined` when none are left. */
  take(): FileBatch | undefined {
    const files = this.#open.splice(-this.#size).reverse();
    return files.length === 0 ? undefined : { ...this.#batch, files };
  }

  /** Files that were taken and not worked on. */
  putBack(files: readonly BatchFile[]): void {
    this.#open.push(...files.toReversed());
  }

  settle(file: BatchFile | undefined, result: FileResult): void {
    const position = file === undefined ? undefined : this.#positions.get(file.file);
    if (position !== undefined) this.#results[position] = result;
  }

  /** Nothing more is handed out. */
  abandon(): void {
    this.#open = [];
  }

  results(): FileResult[] {
    return this.#results;
  }
}
