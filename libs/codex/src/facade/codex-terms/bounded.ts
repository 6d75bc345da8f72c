/** The beginning of a text that is too long for a person, and how much was left out. */
export function bounded(text: string, longest: number): string {
  const rest = text.length - longest;
  return rest > 0 ? `${text.slice(0, longest)}\n… ${rest} more characters` : text;
}
