/** Keeps the titles of the suites around a line of an indented report. */
export class TitleStack {
  readonly #open: { readonly indent: number; readonly title: string }[] = [];

  /** Leaves every suite that does not contain a line of this indent. */
  leave(indent: number): void {
    while ((this.#open.at(-1)?.indent ?? -1) >= indent) this.#open.pop();
  }

  enter(indent: number, title: string): void {
    this.leave(indent);
    this.#open.push({ indent, title });
  }

  isOpen(indent: number, title: string): boolean {
    return this.#open.some((suite) => suite.indent === indent && suite.title === title);
  }

  nameOf(indent: number, title: string): string {
    this.leave(indent);
    return [...this.#open.map((suite) => suite.title), title].join(" > ");
  }

  clear(): void {
    this.#open.length = 0;
  }
}
