import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptOf, splitCommand } from "./split-command.ts";

const quoted = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`;

describe("splitCommand", () => {
  it("takes apart what a shell would", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitCommand(words.map(quoted).join(" "))).toEqual(words);
      }),
    );
  });

  it("knows bare words, double quotes and backslashes", () => {
    expect(splitCommand(String.raw`git commit -m "a \"b\" \$c" x\ y`)).toEqual([
      "git",
      "commit",
      "-m",
      'a "b" $c',
      "x y",
    ]);
  });

  it("leaves what it cannot read as one word", () => {
    expect(splitCommand("echo 'never closed")).toEqual(["echo 'never closed"]);
  });
});

describe("scriptOf", () => {
  it("is what the shell runs", () => {
    expect(scriptOf("/bin/bash -lc 'echo hi'")).toBe("echo hi");
  });

  it("is the line for any other program", () => {
    expect(scriptOf("git -c x status")).toBe("git -c x status");
  });
});
