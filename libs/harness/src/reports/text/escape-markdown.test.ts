import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hostileTexts } from "../../testing/hostile-sweep.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";

describe("escaped Markdown", () => {
  it.each([
    ["a | b", "a \\| b"],
    ["\\|", "\\\\\\|"],
    ["`code`", "\\`code\\`"],
    ["**b** _i_ ~~s~~ $x$", "\\*\\*b\\*\\* \\_i\\_ \\~\\~s\\~\\~ \\$x\\$"],
    ["<b>&lt;", "&lt;b&gt;&amp;lt;"],
    ["![x](y)", "!\\[x\\](y)"],
    ["@admin #12", "@&#8203;admin #&#8203;12"],
    ["https://x.example WWW.x.example", "https:&#8203;//x.example WWW&#8203;.x.example"],
    ["a\n\n# b", "a #&#8203; b"],
    ["12:30, e.g. 1. (x) - y!", "12:30, e.g. 1. (x) - y!"],
  ])("shows %j as it is", (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it("leaves nothing that starts markup, HTML, a link, a mention or a cell", () => {
    const anyText = fc.oneof(
      fc.constantFrom(...hostileTexts),
      fc.string({ unit: fc.constantFrom(...Array.from("\\`*_~[]|$&<>@#:/w. \na")) }),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const bare = escapeMarkdown(text, 10_000)
          // What is escaped is a character like any other, and still stands between its neighbours.
          .replace(/\\[\\`*_~[\]|$]/g, "\u200B")
          .replace(/&(?:amp|lt|gt|#8203);/g, "\u200B");
        expect(bare).not.toMatch(/[\\`*_~[\]|$&<>\n]|[@#](?!\u200B)|:\/\/|www\./i);
      }),
    );
  });
});

describe("a code span", () => {
  it("has a longer fence than any in its code, and is one line", () => {
    expect(codeSpan("eval a")).toBe("`eval a`");
    expect(codeSpan("a `b` ``c``")).toBe("``` a `b` ``c`` ```");
    expect(codeSpan("a\n\nb")).toBe("`a b`");
    expect(codeSpan("")).toBe("`  `");
  });
});
