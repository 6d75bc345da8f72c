import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Redactor, createRedactor } from "./redactor.ts";

const secret = 'p4ss/W0rd+"x y"&\\ñ';
const redactor = createRedactor({ secrets: [{ name: "TOKEN", value: secret }] });

function inChunks(using: Redactor, chunks: readonly Uint8Array[]) {
  const stream = using.stream();
  const output = Buffer.concat([...chunks.map((chunk) => stream.push(chunk)), stream.end()]);
  return { text: output.toString(), counts: stream.counts };
}

describe("a known secret", () => {
  it("is replaced by its name wherever it stands", () => {
    expect(redactor.redactText(`a ${secret}${secret} b`)).toBe("a [redacted:TOKEN][redacted:TOKEN] b");
  });

  it.each<[string, string]>([
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64url", Buffer.from(secret).toString("base64url")],
    ["hexadecimal", Buffer.from(secret).toString("hex")],
    ["upper-case hexadecimal", Buffer.from(secret).toString("hex").toUpperCase()],
    ["percent-encoding", encodeURIComponent(secret)],
    ["lower-case percent-encoding", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["form encoding", new URLSearchParams({ x: secret }).toString().slice(2)],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["JSON with escaped slashes", JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")],
    ["JSON in ASCII", JSON.stringify(secret).slice(1, -1).replace("ñ", "\\u00f1")],
    ["JSON within JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["a double-quoted shell word", secret.replace(/["$`\\]/g, "\\$&")],
  ])("is hidden in %s", (_, spelling) => {
    expect(redactor.redactText(`x=${spelling};`)).toBe("x=[redacted:TOKEN];");
  });

  it("is hidden inside a longer base64 text, at any alignment", () => {
    for (const before of ["", "u", "us", "use", "user:"]) {
      const encoded = Buffer.from(`${before}${secret}, and more`).toString("base64");
      expect(redactor.redactText(encoded)).toContain("[redacted:TOKEN]");
    }
  });

  it("of several lines is hidden line by line too", () => {
    const lines = ["first-line-of-it", "second-line-of-it"];
    const own = createRedactor({ secrets: [{ name: "KEY", value: lines.join("\n") }] });
    expect(own.redactText(`1: ${lines[0]}\n2: ${lines[1]}`)).toBe("1: [redacted:KEY]\n2: [redacted:KEY]");
    expect(own.redactText(lines.join("\n"))).toBe("[redacted:KEY]");
  });

  it("that overlaps another is hidden whole, under the name of the one that comes first", () => {
    const own = createRedactor({
      secrets: [
        { name: "A", value: "abcdefghij" },
        { name: "B", value: "fghijklmnop" },
        { name: "C", value: "abcdefgh" },
      ],
    });
    expect(own.redactText("<abcdefghijklmnop>")).toBe("<[redacted:A]>");
    expect(inChunks(own, [Buffer.from("abcdefghijklmnop")]).counts).toEqual({ A: 1, B: 1 });
  });

  it.each([
    ["short", "secret7", "shorter than 8 bytes"],
    ["empty", "", "shorter than 8 bytes"],
    ["common", "production", "an ordinary word"],
  ])("that is %s is left alone, and said to be", (_, value, reason) => {
    const own = createRedactor({ secrets: [{ name: "WEAK", value }] });
    expect(own.ignored).toEqual([{ name: "WEAK", reason }]);
    expect(own.redactText(`x ${value}`)).toBe(`x ${value}`);
  });

  it("is hidden in bytes that are not UTF-8, which stay as they are", () => {
    const chunk = Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from(secret), Buffer.from([0xc3])]);
    const stream = redactor.stream();
    const output = Buffer.concat([stream.push(chunk), stream.end()]);
    expect(output).toEqual(
      Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from("[redacted:TOKEN]"), Buffer.from([0xc3])]),
    );
  });
});

describe("a replacement", () => {
  const own = createRedactor({
    replacements: [
      { value: "/home/ann/repo", label: "<repo>" },
      { value: "/home/ann/repo/.runs/t/worktree", label: "<worktree>" },
      { value: "/home/ann/my repo", label: "<other>" },
    ],
  });

  it("shows its label instead, the longest first, and is not counted", () => {
    const text =
      "at /home/ann/repo/.runs/t/worktree/a.ts from /home/ann/repo/b.ts, file:///home/ann/my%20repo/c.ts";
    expect(own.redactText(text)).toBe("at <worktree>/a.ts from <repo>/b.ts, file://<other>/c.ts");
    expect(inChunks(own, [Buffer.from(text)]).counts).toEqual({});
  });

  it("never weakens a secret that contains it", () => {
    const value = "/home/ann/repo?key=0123456789";
    const both = createRedactor({
      secrets: [{ name: "URL", value }],
      replacements: [{ value: "/home/ann/repo", label: "<repo>" }],
    });
    expect(both.redactText(value)).toBe("[redacted:URL]");
  });
});

describe("a stream", () => {
  it("gives the same bytes and counts however it is cut", () => {
    const own = createRedactor({
      secrets: [
        { name: "A", value: "aaaabaaaa" },
        { name: "B", value: "abaaaabaaaab" },
        { name: "KEY", value: "sk-proj-abaaaaba" },
      ],
      replacements: [{ value: "/ab", label: "<p>" }],
    });
    const piece = fc.constantFrom(
      "a",
      "b",
      "aaaabaaaa",
      "abaaaabaaaab",
      "/ab",
      "/",
      " ",
      "sk-",
      "proj-",
      "1",
      "eyJ",
      ".",
      ".eyJ",
      "ghp_",
    );
    const content = fc.array(fc.oneof(piece, fc.constant("a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8")), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(content, fc.array(fc.nat(400)), (pieces, cuts) => {
        const data = Buffer.from(pieces.join(""));
        const ends = [...cuts.map((cut) => Math.min(cut, data.length)).sort((a, b) => a - b), data.length];
        const chunks = ends.map((end, index) => data.subarray(ends[index - 1] ?? 0, end));
        expect(inChunks(own, chunks)).toEqual(inChunks(own, [data]));
        expect(
          inChunks(
            own,
            [...data].map((byte) => Uint8Array.of(byte)),
          ),
        ).toEqual(inChunks(own, [data]));
      }),
      { numRuns: 500 },
    );
  });

  it("passes on at once what cannot become a secret", () => {
    const stream = redactor.stream();
    expect(stream.push(Buffer.from("plain text, then p4ss")).toString()).toBe("plain text, then ");
    expect(stream.push(Buffer.from("~")).toString()).toBe("p4ss~");
    expect(stream.end()).toHaveLength(0);
  });

  it("never holds back more than the longest secret, whatever it is fed", () => {
    const own = createRedactor({ secrets: [{ name: "A", value: "a".repeat(64) }], tokenShapes: false });
    const stream = own.stream();
    let output = 0;
    for (let index = 0; index < 1000; index += 1) output += stream.push(Buffer.alloc(1000, "a")).length;
    const rest = stream.end();
    expect(output).toBe("[redacted:A]".length);
    expect(rest).toHaveLength(0);
  });
});
