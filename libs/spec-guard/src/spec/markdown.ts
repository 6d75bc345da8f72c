/** A piece of text and where it starts in the text it was found in. */
export interface Span {
  readonly text: string;
  /** In UTF-16 code units. */
  readonly start: number;
}

/** Lines inside fenced code blocks (CommonMark 4.5), without the fences. */
export function fencedLines(markdown: string): Span[] {
  return classifiedLines(markdown).filter(({ kind }) => kind === "code");
}

/** Inline code spans outside fenced blocks, without their backticks. */
export function codeSpans(markdown: string): Span[] {
  return [...proseOf(markdown).matchAll(codeSpan)].map((match) => {
    const [whole, ticks = "", inner = ""] = match;
    return {
      text: inner.trim(),
      start: match.index + ticks.length + whole.slice(ticks.length).indexOf(inner.trim()),
    };
  });
}

/** The targets of links, images and link definitions, as written, outside code. */
export function linkTargets(markdown: string): Span[] {
  const prose = proseOf(markdown).replace(codeSpan, blank);
  return [...prose.matchAll(inlineLink), ...prose.matchAll(linkDefinition)].map((match) => {
    const [whole, before = "", angled, plain = ""] = match;
    const text = angled ?? plain;
    return { text, start: match.index + whole.indexOf(text, before.length) };
  });
}

const codeSpan = /(?<!`)(`{1,3})(?!`)([^\n]*?[^`\n])\1(?!`)/g;
// Bounded repetitions keep hostile text linear.
const inlineLink =
  /(\]\(\s{0,9})(?:<([^<>\n]{1,1024})>|([^\s()<>]{1,1024}(?:\([^\s()]{0,256}\)[^\s()<>]{0,256})?))(?=[\s)])/g;
const linkDefinition = /(^ {0,3}\[[^\]\n]{1,256}\]:[ \t]{1,9})(?:<([^<>\n]{1,1024})>|([^\s<>]{1,1024}))/gm;

const blank = (text: string) => text.replace(/[^\n]/g, " ");

/** The text with fenced code replaced by spaces, so that offsets stay. */
function proseOf(markdown: string): string {
  return classifiedLines(markdown)
    .map(({ kind, text }) => (kind === "prose" ? text : blank(text)))
    .join("\n");
}

type Line = Span & { readonly kind: "prose" | "fence" | "code" };

function classifiedLines(markdown: string): Line[] {
  let start = 0;
  let open: string | undefined;
  return markdown.split("\n").map((text): Line => {
    const line = { text, start };
    start += text.length + 1;
    const fence = /^ {0,3}(?:[-*+]\s+|\d{1,9}[.)]\s+|\s*)?(`{3,}|~{3,})(.*)$/.exec(text);
    const [, marks = "", info = ""] = fence ?? [];
    if (open === undefined) {
      if (marks === "" || (marks.startsWith("`") && info.includes("`"))) return { ...line, kind: "prose" };
      open = marks;
      return { ...line, kind: "fence" };
    }
    if (marks.startsWith(open) && info.trim() === "") {
      open = undefined;
      return { ...line, kind: "fence" };
    }
    return { ...line, kind: "code" };
  });
}
