/** One thing that is wrong in a manifest. */
export interface Problem {
  /** JSON Pointer (RFC 6901) of the place; empty for the whole document. */
  readonly pointer: string;
  readonly message: string;
}

export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
