/** Paths from the root of the repository, sorted, so that everything under a folder is found without looking at the rest. */
export class FileList {
  readonly paths: readonly string[];
  readonly #set: ReadonlySet<string>;

  constructor(paths: Iterable<string>) {
    this.#set = new Set(paths);
    this.paths = [...this.#set].sort();
  }

  has(path: string): boolean {
    return this.#set.has(path);
  }

  hasFolder(path: string): boolean {
    const prefix = `${path}/`;
    return this.paths[this.#firstFrom(prefix)]?.startsWith(prefix) ?? false;
  }

  /** The paths in a folder, at any depth; all of them for the empty string. */
  under(folder: string): readonly string[] {
    if (folder === "") return this.paths;
    // "0" is the character behind "/".
    return this.paths.slice(this.#firstFrom(`${folder}/`), this.#firstFrom(`${folder}0`));
  }

  #firstFrom(path: string): number {
    let low = 0;
    let high = this.paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.paths[middle] ?? "") < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
