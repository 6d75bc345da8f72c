/** Outside `Char` of XML 1.0 §2.2, or discouraged there as control characters. Not even a reference may name them. */
const notXml = /[^\t\n\r\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

const refer = (character: string): string => references[character] ?? character;

/** For the content of an element: `]]>` and a carriage return survive, forbidden characters become U+FFFD. */
export const escapeXmlText = (text: string): string =>
  text.replace(notXml, "\uFFFD").replace(/[&<>\r]/g, refer);

/** For a value in double quotes: white space survives the normalization of XML 1.0 §3.3.3. */
export const escapeXmlAttribute = (text: string): string =>
  text.replace(notXml, "\uFFFD").replace(/[&<>"'\t\n\r]/g, refer);
