import { describe, expect, it } from "vitest";

import { escapeXmlAttribute, escapeXmlText } from "./escape-xml.ts";

describe("XML", () => {
  it("has its five special characters escaped", () => {
    expect(escapeXmlAttribute(`<a b="c" d='e'>&amp;`)).toBe(
      "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;",
    );
    expect(escapeXmlText("a ]]> b & <c>")).toBe("a ]]&gt; b &amp; &lt;c&gt;");
  });

  it("keeps white space that a parser would normalize", () => {
    expect(escapeXmlAttribute("a\tb\nc\rd")).toBe("a&#9;b&#10;c&#13;d");
    expect(escapeXmlText("a\tb\nc\rd")).toBe("a\tb\nc&#13;d");
  });

  it("has U+FFFD for what no XML document may hold", () => {
    const forbidden = "\u0000\u0001\u0008\u000B\u000C\u001F\u007F\u009F\uDFFF\uD800\uFFFE\uFFFF";
    expect(escapeXmlText(forbidden)).toBe("\uFFFD".repeat(forbidden.length));
    expect(escapeXmlAttribute(forbidden)).toBe("\uFFFD".repeat(forbidden.length));
  });

  it("keeps every other character", () => {
    expect(escapeXmlText("é 漢字 👍 \u0085\u00A0")).toBe("é 漢字 👍 \u0085\u00A0");
  });
});
