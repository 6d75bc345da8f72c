/** A template's file: the front matter is its manifest, the body is what gets rendered. */
export interface TemplateDocument {
  /** YAML text between the two `---` lines; `undefined` when the file does not start with front matter. */
  readonly frontMatter: string | undefined;
  readonly body: string;
}

export function splitFrontMatter(text: string): TemplateDocument {
  const match = /^---\n([\s\S]*?\n)---\n/.exec(text);
  if (match === null) return { frontMatter: undefined, body: text };
  return { frontMatter: match[1] ?? "", body: text.slice(match[0].length).replace(/^\n/, "") };
}

const placeholder = /\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g;

/** The names of the variables that a body uses, each once, in order. */
export function placeholdersOf(body: string): string[] {
  return [...new Set([...body.matchAll(placeholder)].map(([, name]) => name ?? ""))];
}

/** Puts each value in its places, as it is: what a value holds is never expanded again. */
export function fillPlaceholders(body: string, variables: ReadonlyMap<string, string>): string {
  return body.replace(placeholder, (whole, name: string) => variables.get(name) ?? whole);
}
