/** A spec, or its snapshot, lacks a section that the other is made from. */
export class SpecSectionError extends Error {
  override readonly name = "SpecSectionError";
  readonly code = "E_SPEC_SECTION";
}

/**
 * The text between `<!-- section:NAME -->` and `<!-- /section:NAME -->`, without blank lines around it.
 *
 * @param source how the document is called in messages
 * @throws {SpecSectionError} when it is not there
 */
export function markedSection(text: string, name: string, source: string): string {
  const opening = `<!-- section:${name} -->`;
  const closing = `<!-- /section:${name} -->`;
  const [, rest] = text.split(opening, 2);
  const end = rest?.indexOf(closing) ?? -1;
  if (rest === undefined || end < 0)
    throw new SpecSectionError(`${source} has no section ${name}: put it between ${opening} and ${closing}.`);
  return rest.slice(0, end).trim();
}
