import type { FileChange, FileResult } from "./file-result.ts";

/** What the steps of a recipe have made of the files so far, in memory. */
export class Draft {
  readonly #changes = new Map<string, FileChange>();
  readonly #seen = new Set<string>();
  readonly #left = new Set<string>();
  #isBroken = false;

  /** Whether a step failed in a way that leaves nothing to finish: none of the changes may be made. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Files that are left as they are for good: no step can read them. */
  get left(): ReadonlySet<string> {
    return this.#left;
  }

  contents(): ReadonlyMap<string, string> {
    return new Map([...this.#changes].map(([file, { after }]) => [file, after]));
  }

  add(results: readonly FileResult[]): void {
    for (const result of results) {
      if (result.status === "changed") {
        const { file, before } = this.#changes.get(result.change.file) ?? result.change;
        this.#changes.set(file, { ...result.change, before });
        this.#seen.add(file);
      } else if (result.status === "unchanged") this.#seen.add(result.file);
      else if (result.status === "failed") {
        const { file, kind } = result.error;
        // A file that never parsed is not this recipe's fault; one that an earlier step has changed may be.
        if (kind === "syntax" && !this.#changes.has(file)) this.#left.add(file);
        else this.#isBroken = true;
      }
    }
  }

  /** What is different in the end, by file. What a later step has taken back is not. */
  changes(): FileChange[] {
    return [...this.#changes.values()]
      .filter(({ before, after }) => before !== after)
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** How many files some step has read. */
  get seen(): number {
    return this.#seen.size;
  }
}
