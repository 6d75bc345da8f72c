import { describe, expect, it } from "vitest";
import { codeSpans, fencedLines, linkTargets } from "./markdown.ts";

const texts = (spans: readonly { text: string }[]) => spans.map(({ text }) => text);

describe("links", () => {
  it("are found in every form, with their place", () => {
    const text = "a [x](y.md) [z](<a b.md> \"t\") ![i](p_(1).png) [u](b.md 't')\n[d]: ../x.md\n";
    const links = linkTargets(text);
    expect(texts(links)).toEqual(["y.md", "a b.md", "p_(1).png", "b.md", "../x.md"]);
    for (const { text: target, start } of links)
      expect(text.slice(start, start + target.length)).toBe(target);
  });

  it("are none in code", () => {
    expect(
      linkTargets("`[a](b)` ``[`a](b)``\n```md\n[a](b)\n```\n~~~\n[a](b)\n```\n[a](b)\n~~~\n[c](d)"),
    ).toMatchObject([{ text: "d" }]);
  });

  it("cost linear time in hostile text", () => {
    for (const piece of ["](", "[", "`", "](<", "![](", "](a(", "[a]: ", "``` "])
      linkTargets(piece.repeat(50_000));
  });
});

it("code is found inline and in fences", () => {
  const text = "Use `npm test` and ``a`b``.\n\n- x\n  ```sh\n  npm run y\n  ```\n";
  expect(texts(codeSpans(text))).toEqual(["npm test", "a`b"]);
  expect(texts(fencedLines(text))).toEqual(["  npm run y"]);
});
