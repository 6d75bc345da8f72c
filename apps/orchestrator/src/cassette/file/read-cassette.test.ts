import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ending, forge, record, recording, redactor } from "../../testing/cassettes.ts";
import { temporaryDirectory } from "../../testing/repositories.ts";
import { Recorder } from "../recorder.ts";
import type { Tape } from "../tape.ts";
import { CassetteWriter } from "./cassette-writer.ts";
import type { Pause } from "./format.ts";
import { readCassette, readCompleteCassette } from "./read-cassette.ts";

const threeCalls = async (tape: Tape): Promise<void> => {
  for (const prompt of ["one", "two", "three"])
    await tape.play({ kind: "model", actor: "builder", request: { prompt } }, () =>
      Promise.resolve(`answer to ${prompt}`),
    );
};

const recordThree = () => record(threeCalls);

async function edited(change: (lines: string[]) => string[]): Promise<string> {
  const file = await recordThree();
  writeFileSync(file, change(readFileSync(file, "utf8").split("\n")).join("\n"));
  return file;
}

describe("a cassette", () => {
  it("holds what was recorded, by what, and how it ended", async () => {
    const cassette = await readCompleteCassette(await recordThree());
    expect(cassette).toMatchObject({ recording, ending });
    expect(cassette.entries.map(({ seq, kind, response }) => [seq, kind, response])).toEqual([
      [1, "model", "answer to one"],
      [2, "model", "answer to two"],
      [3, "model", "answer to three"],
    ]);
  });

  it("does not replace a file that is there", async () => {
    const file = await recordThree();
    const before = readFileSync(file);
    await expect(CassetteWriter.create(file)).rejects.toMatchObject({
      code: "E_CASSETTE_FILE",
      message: expect.stringContaining("a recording replaces nothing") as string,
    });
    expect(readFileSync(file)).toEqual(before);
  });

  it("is read when it ends with unknown fields of the same format", async () => {
    const file = await recordThree();
    forge(file, (lines) => lines.map((line) => ({ ...line, later: true })));
    expect((await readCompleteCassette(file)).entries).toHaveLength(3);
  });
});

describe("a recording that was killed", () => {
  it.each([
    ["after its header", 1, ""],
    ["after entry 2", 3, ""],
    ["after entry 2", 3, '{"kind":"model","seq":3,"act'],
    ["after entry 3", 4, ""],
  ])("is readable %s, and says that it is incomplete", async (where, kept, torn) => {
    const file = await edited((lines) => [...lines.slice(0, kept), torn]);
    const cassette = await readCassette(file);
    expect(cassette.entries).toHaveLength(kept - 1);
    expect(cassette.ending).toBeUndefined();
    await expect(readCompleteCassette(file)).rejects.toMatchObject({
      code: "E_CASSETTE_FILE",
      message: expect.stringContaining(`it is incomplete. It stops ${where}, without a footer`) as string,
    });
  });
});

describe("a recording whose run did not end in its process", () => {
  it.each<[Pause, RegExp]>([
    [
      { status: "waiting", detail: "The budget of 1 turn is used up." },
      /incomplete\. The recorded run stopped to wait after entry 3: The budget of 1 turn is used up\. What it did when it was resumed is not on the tape/,
    ],
    [
      { status: "interrupted", detail: "Interrupted by SIGINT." },
      /The recorded run was interrupted after entry 3: Interrupted by SIGINT\./,
    ],
  ])("is readable, and says why it cannot be replayed: %o", async (pause, message) => {
    const file = join(temporaryDirectory(), "cassette.jsonl");
    const recorder = await Recorder.start(file, recording, redactor);
    await threeCalls(recorder);
    await recorder.pause(pause);
    expect(await readCassette(file)).toMatchObject({ entries: [{}, {}, {}], pause });
    await expect(readCompleteCassette(file)).rejects.toThrow(message);
    forge(file, (lines) => lines.toSpliced(3, 1));
    await expect(readCassette(file)).rejects.toThrow("its pause counts 3 entries, but it has 2");
  });
});

describe("a cassette that was changed is refused, with the line", () => {
  const swap = ([header = "", one = "", two = "", ...rest]: string[]) => [header, two, one, ...rest];
  it.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      "an edited answer",
      (lines) => lines.map((line) => line.replace("answer to two", "another answer")),
      /line 3: it was changed, moved or cut/,
    ],
    [
      "an edited request",
      (lines) => lines.map((line) => line.replace('"prompt":"one"', '"prompt":"uno"')),
      /line 2: it was changed/,
    ],
    [
      "an edited ending",
      (lines) => lines.map((line) => line.replace("succeeded", "failed")),
      /line 5: it was changed/,
    ],
    ["moved entries", swap, /line 2: expected entry 1, received entry 2: entries were moved or taken out/],
    ["an entry taken out", (lines) => lines.toSpliced(2, 1), /line 3: expected entry 2, received entry 3/],
    ["lines behind its end", (lines) => [...lines.slice(0, -1), lines[1] ?? "", ""], /line 5: kind: /],
    ["no cassette", () => ["hello", ""], /line 1: /],
    ["another document", () => ['{"a":1}', ""], /line 1: expected the header of a cassette/],
    ["an empty file", () => [""], /line 1: /],
    ...[1, 3].map((version): [string, (lines: string[]) => string[], RegExp] => [
      `format version ${version}`,
      (lines) => lines.map((line) => line.replace('"formatVersion":2', `"formatVersion":${version}`)),
      new RegExp(
        `expected format version 2, received ${version}\\. Use the version of the orchestrator that rec`,
      ),
    ]),
  ])("%s", async (_, change, message) => {
    await expect(readCompleteCassette(await edited(change))).rejects.toMatchObject({
      code: "E_CASSETTE_FILE",
      message: expect.stringMatching(message) as string,
    });
  });

  it("a footer that counts otherwise", async () => {
    const file = await recordThree();
    forge(file, (lines) => lines.toSpliced(3, 1));
    await expect(readCompleteCassette(file)).rejects.toThrow("its footer counts 3 entries, but it has 2");
  });

  it("a file that is not there", async () => {
    await expect(readCompleteCassette("/nowhere/c.jsonl")).rejects.toThrow("there is no such file");
  });

  it("a file that goes on after a torn line", async () => {
    const file = await recordThree();
    appendFileSync(file, "torn");
    await expect(readCassette(file)).rejects.toMatchObject({ code: "E_CASSETTE_FILE" });
  });
});
