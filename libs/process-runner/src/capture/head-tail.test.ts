import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { HeadTail } from "./head-tail.ts";

function viewOf(chunks: readonly Uint8Array[], headBytes: number, tailBytes: number) {
  const kept = new HeadTail(headBytes, tailBytes);
  for (const chunk of chunks) kept.push(chunk);
  return kept.view();
}

describe("head and tail of a stream", () => {
  it("are the whole stream while it fits", () => {
    expect(viewOf([Buffer.from("abc"), Buffer.from("def")], 4, 2)).toEqual({
      text: "abcdef",
      truncatedBytes: 0,
    });
    expect(viewOf([], 4, 4)).toEqual({ text: "", truncatedBytes: 0 });
  });

  it("say how much is missing between them", () => {
    const { text, truncatedBytes } = viewOf([Buffer.from("0123456789")], 3, 2);
    expect(text).toBe("012\n[... 5 bytes left out ...]\n89");
    expect(truncatedBytes).toBe(5);
  });

  it.each([
    [0, 3, "\n[... 7 bytes left out ...]\n789"],
    [3, 0, "012\n[... 7 bytes left out ...]\n"],
    [0, 0, "\n[... 10 bytes left out ...]\n"],
  ])("may be empty (%i, %i)", (headBytes, tailBytes, text) => {
    expect(viewOf([Buffer.from("0123456789")], headBytes, tailBytes).text).toBe(text);
  });

  it("are cut between characters, and what that leaves out is counted", () => {
    // Each of these characters takes three bytes.
    const { text, truncatedBytes } = viewOf([Buffer.from("日本語中文字")], 4, 4);
    expect(text).toBe("日\n[... 12 bytes left out ...]\n字");
    expect(truncatedBytes).toBe(12);
  });

  it("keep bytes that are no UTF-8 as replacement characters", () => {
    expect(viewOf([Buffer.from([0x61, 0xff, 0xfe, 0x62])], 10, 10).text).toBe("a\ufffd\ufffdb");
    expect(viewOf([Buffer.alloc(100, 0x80)], 4, 4).truncatedBytes).toBeGreaterThanOrEqual(92);
  });

  it("are the same however the stream was cut into chunks", () => {
    const sizes = fc.nat(40);
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 30 })),
        sizes,
        sizes,
        (chunks, headBytes, tailBytes) => {
          const whole = Buffer.concat(chunks);
          const view = viewOf(chunks, headBytes, tailBytes);
          expect(view).toEqual(viewOf([whole], headBytes, tailBytes));
          if (whole.length <= headBytes + tailBytes)
            expect(view).toEqual({ text: whole.toString(), truncatedBytes: 0 });
          else expect(view.truncatedBytes).toBeGreaterThanOrEqual(whole.length - headBytes - tailBytes);
        },
      ),
    );
  });

  it("add up: what is shown and what is left out is every byte of a text", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 100 }).map((value) => value.replaceAll("\n", ""));
    fc.assert(
      fc.property(text, fc.nat(30), fc.nat(30), (value, headBytes, tailBytes) => {
        const view = viewOf([Buffer.from(value)], headBytes, tailBytes);
        const [head = "", , tail = ""] = view.text.split("\n");
        expect(value.startsWith(head) && value.endsWith(tail)).toBe(true);
        expect(Buffer.byteLength(head + tail) + view.truncatedBytes).toBe(Buffer.byteLength(value));
      }),
    );
  });
});
