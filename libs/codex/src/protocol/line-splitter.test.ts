import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { LineSplitter } from "./line-splitter.ts";

function split(chunks: readonly Uint8Array[], longest = 1000): { lines: string[]; overlong: number[] } {
  const lines: string[] = [];
  const overlong: number[] = [];
  const splitter = new LineSplitter(longest, {
    line: (line) => lines.push(line),
    overlong: (bytes) => overlong.push(bytes),
  });
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { lines, overlong };
}

const bytes = (text: string) => Buffer.from(text);

describe("a stream cut into lines", () => {
  it("gives the same lines wherever it is cut into chunks, characters included", () => {
    const line = fc
      .string({ unit: "binary", maxLength: 20 })
      .filter((text) => !text.includes("\n") && text.trim() !== "");
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const stream = bytes(lines.map((text) => `${text}\n`).join(""));
        const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
        const chunks = [0, ...places].map((from, index) => stream.subarray(from, places[index]));
        expect(split(chunks).lines).toEqual(lines);
      }),
    );
  });

  it("leaves out what is empty, and takes the rest at its end for a line", () => {
    expect(split([bytes("\n \n\r\na\n\nhalf")]).lines).toEqual(["a", "half"]);
  });

  it("ends at a line that is too long, having given those before", () => {
    expect(
      split([bytes("short\n"), bytes("x".repeat(6)), bytes("x".repeat(6)), bytes("\nlost\n")], 10),
    ).toEqual({
      lines: ["short"],
      overlong: [12],
    });
    expect(split([bytes(`${"x".repeat(10)}\n`)], 10).lines).toEqual(["x".repeat(10)]);
  });
});
