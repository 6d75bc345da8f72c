import { cutText } from "./cut-text.ts";

/** Control, format and unpaired surrogate characters, but the joiner that emoji are made with. */
const invisible = /(?!\u200D)[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * A text on one line as a reader will see it: white space becomes a blank, and what could steer a terminal, turn the
 * reading direction or hide becomes U+FFFD. Longer texts are cut, with a notice.
 */
export const oneLine = (text: string, length = 300): string =>
  cutText(text, length).replace(/\s+/g, " ").trim().replace(invisible, "\uFFFD");
