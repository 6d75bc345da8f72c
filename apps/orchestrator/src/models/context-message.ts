const opening = "\n```json\n";
const closing = "\n```\n";

/**
 * The message that a peer gets: what to do in words, then everything it may need to know as one line of JSON. A language
 * model reads both; the offline model reads the JSON. A fence cannot occur inside, because JSON has no raw line break.
 */
export function contextMessage(words: string, context: object): string {
  return `${words}${opening}${JSON.stringify(context)}${closing}`;
}

/** The context of a message that `contextMessage` wrote. */
export function readContext(message: string): unknown {
  const start = message.indexOf(opening);
  const end = message.indexOf(closing, start + opening.length);
  if (start < 0 || end < 0) throw new Error("The message has no context block.");
  return JSON.parse(message.slice(start + opening.length, end));
}
