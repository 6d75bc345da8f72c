/** The characters `[start, end)` of a text and what takes their place; nothing is taken where both are equal. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A node of a tree whose offsets are known. */
export interface Located {
  readonly start: number;
  readonly end: number;
}

/** The offsets of a node. Babel gives them to every node that it has parsed; the published types do not know it. */
export function locate(node: object): Located {
  return node as Located;
}

/** Makes all edits at once. They may come in any order, but must not overlap: a fault of the caller, which throws. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  let text = "";
  let position = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < position) throw new RangeError(`edits overlap at character ${edit.start}`);
    text += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return text + source.slice(position);
}
