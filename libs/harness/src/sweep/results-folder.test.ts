import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createRedactor } from "@codex-orchestrator/process-runner";
import { beforeEach, describe, expect, it } from "vitest";
import { attempt } from "../testing/sample-sweep.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { ResultsFolder } from "./results-folder.ts";

let directory: string;
const at = (path: string) => join(directory, path);
const open = () => ResultsFolder.open(directory, createRedactor());

beforeEach(() => {
  directory = temporaryFolder();
});

/** Makes an attempt as a sweep does: takes a number, then writes the record. */
function make(results: ResultsFolder, scenario = "sum", epoch = 1) {
  const { attempt: number } = results.next(scenario, epoch);
  return results.add(attempt(scenario, "pass", { epoch, attempt: number }));
}

const attemptsOf = (results: ResultsFolder) => results.records.map((record) => record.attempt);
const files = () => readdirSync(at("attempts/sum")).sort();

describe("ResultsFolder", () => {
  it("keeps every attempt in a file of its own, and finds all of them again", async () => {
    const results = await open();
    const made = [make(results), make(results), make(results, "sum", 2), make(results, "difference")];
    expect(files()).toEqual(["1-1.json", "1-2.json", "2-1.json"]);
    expect((await open()).records).toEqual(made);
    expect(await results.forged()).toEqual([]);
  });

  it("gives a number once, also to two who write into the same folder", async () => {
    const [one, other] = [await open(), await open()];
    const numbers = [one.next("sum", 1), other.next("sum", 1), one.next("sum", 1)];
    expect(numbers.map((reserved) => reserved.attempt)).toEqual([1, 2, 3]);
  });

  it("takes a number back when nothing came of it", async () => {
    const results = await open();
    await results.next("sum", 1).release();
    expect(files()).toEqual([]);
    expect(results.next("sum", 1).attempt).toBe(1);
  });
});

describe("a folder with more records than a process may open files", () => {
  it("is read whole, and none of its records is taken for forged", async () => {
    const results = await open();
    for (let epoch = 1; epoch <= 300; epoch++) make(results, "sum", epoch);
    const node = `"$0" --import ts-blank-space/register --conditions=@codex-orchestrator/source "$@"`;
    const program = join(import.meta.dirname, "../testing/read-results.ts");
    const { stdout } = await promisify(execFile)(
      "sh",
      ["-c", `ulimit -n 128 && exec ${node}`, process.execPath, program, directory],
      { cwd: import.meta.dirname, env: { PATH: process.env["PATH"] } },
    );
    expect(JSON.parse(stdout)).toEqual({ found: 300, kept: 300, forged: [] });
  });
});

describe("after a kill", () => {
  it("at a torn line of the journal, the attempt does not count and its file stays", async () => {
    const results = await open();
    make(results);
    make(results);
    truncateSync(at("journal.jsonl"), readFileSync(at("journal.jsonl")).length - 20);
    const again = await open();
    expect(attemptsOf(again)).toEqual([1]);
    const before = readFileSync(at("attempts/sum/1-2.json"), "utf8");
    expect(make(again).attempt).toBe(3);
    expect(readFileSync(at("attempts/sum/1-2.json"), "utf8")).toBe(before);
    expect(attemptsOf(await open())).toEqual([1, 3]);
  });

  it("between number and record, or record and journal, the number is not given again", async () => {
    mkdirSync(at("attempts/sum"), { recursive: true });
    writeFileSync(at("attempts/sum/1-1.json"), "");
    writeFileSync(at("attempts/sum/1-2.json"), JSON.stringify(attempt("sum", "pass")));
    const results = await open();
    expect(results.records).toEqual([]);
    expect(make(results).attempt).toBe(3);
    expect(readFileSync(at("attempts/sum/1-1.json"), "utf8")).toBe("");
  });
});

describe("what somebody else did to the folder", () => {
  it("a record that was altered does not count, and is named as forged while the sweep goes on", async () => {
    const results = await open();
    make(results);
    const path = at("attempts/sum/1-1.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("It came to pass", "It came to more"));
    expect(await results.forged()).toEqual(["attempts/sum/1-1.json"]);
    expect((await open()).records).toEqual([]);
  });

  it("records, patches and lines of the journal that nobody made are forged", async () => {
    const results = await open();
    make(results);
    for (const path of ["attempts/sum/1-2.json", "attempts/other/1-1.patch"]) {
      mkdirSync(at("attempts/other"), { recursive: true });
      writeFileSync(at(path), "{}");
    }
    appendFileSync(at("journal.jsonl"), "{}\n");
    expect(await results.forged()).toEqual([
      "attempts/other/1-1.patch",
      "attempts/sum/1-2.json",
      "journal.jsonl",
    ]);
    expect(make(results).attempt).toBe(3);
  });

  it("a record planted under the number that is being written is replaced", async () => {
    const results = await open();
    const { attempt: number } = results.next("sum", 1);
    writeFileSync(at("attempts/sum/1-1.json"), "forged");
    mkdirSync(at("attempts/sum/1-1.json.new"));
    results.add(attempt("sum", "fail", { attempt: number }));
    expect(await results.forged()).toEqual([]);
    expect((await open()).records.map(({ verdict }) => verdict)).toEqual(["fail"]);
  });

  it.each([
    ["leads out of the folder", { path: "../elsewhere.json" }],
    ["names another record than its own", { path: "attempts/sum/1-1.json", attempt: 2 }],
    ["says another verdict than the record", { verdict: "fail" }],
    ["is there twice", {}],
    ["is about a scenario that no manifest can have", { scenario: "../x" }],
  ])("a line of the journal that %s does no harm", async (_what, change) => {
    make(await open());
    const line = JSON.parse(readFileSync(at("journal.jsonl"), "utf8")) as object;
    appendFileSync(at("journal.jsonl"), `${JSON.stringify({ ...line, ...change })}\n`);
    writeFileSync(at("attempts/sum/2-1.json"), "not JSON");
    const { records } = await open();
    expect(records.length).toBeLessThanOrEqual(1);
    expect(existsSync(at("attempts/sum/1-1.json"))).toBe(true);
  });
});
