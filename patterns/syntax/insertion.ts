import type { TextEdit } from "./text-edits.ts";

/** The edit that takes nothing away. */
export function insertion(position: number, text: string): TextEdit {
  return { start: position, end: position, text };
}
