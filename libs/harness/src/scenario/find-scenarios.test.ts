import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { findScenarios } from "./find-scenarios.ts";

const fixture = { "a/file.txt": "x" };

/** A good scenario beside one that is then spoiled. */
function workshopWith(manifest: Readonly<Record<string, unknown>> = {}): ScenarioWorkshop {
  const workshop = new ScenarioWorkshop();
  workshop.add("good", { fixture });
  workshop.add("bad", { fixture, beside: { "task.md": "" }, manifest });
  return workshop;
}

/** What is wrong with the bad one; the good one must be listed all the same. */
async function problemsOfBad(workshop: ScenarioWorkshop): Promise<string[]> {
  const { scenarios, broken } = await findScenarios(workshop.folders);
  expect(scenarios.map(({ manifest }) => manifest.id)).toEqual(["good"]);
  expect(broken.map(({ file }) => file.split("/")[0])).toEqual(["bad"]);
  return broken.flatMap(({ problems }) => problems.map(({ pointer, message }) => `${pointer}: ${message}`));
}

const inBad = (workshop: ScenarioWorkshop, path: string) => join(workshop.folders.scenarios, "bad", path);
const inFixture = (workshop: ScenarioWorkshop, path: string) => join(workshop.folders.fixtures, "bad", path);

describe("findScenarios", () => {
  it("gives every scenario of a folder by id, and no other folder or file", async () => {
    const workshop = workshopWith();
    workshop.write("scenarios", { "README.md": "", "notes/README.md": "" });
    symlinkSync("README.md", join(workshop.folders.scenarios, "link.md"));
    const { scenarios, broken } = await findScenarios(workshop.folders);
    expect(broken).toEqual([]);
    expect(scenarios.map(({ manifest, file }) => [manifest.id, file])).toEqual([
      ["bad", "bad/scenario.json"],
      ["good", "good/scenario.json"],
    ]);
    expect(scenarios[0]).toMatchObject({
      directory: join(workshop.folders.scenarios, "bad"),
      fixture: join(workshop.folders.fixtures, "bad"),
    });
  });

  it("says which folder cannot be read", async () => {
    const workshop = new ScenarioWorkshop();
    const scenarios = join(workshop.root, "nowhere");
    await expect(findScenarios({ ...workshop.folders, scenarios })).rejects.toMatchObject({
      code: "E_SCENARIO_FOLDER",
      message: expect.stringContaining(scenarios) as string,
    });
  });
});

describe("a scenario whose manifest names what it may not have is listed as broken, and the others are not", () => {
  it.each([
    [{ fixture: "nowhere" }, "/fixture: expected a folder at nowhere; it is not there"],
    [{ fixture: "bad/a/file.txt" }, "/fixture: expected a folder at bad/a/file.txt; it is a file"],
    [{ fixture: "bad/a/file.txt/x" }, "/fixture: expected a folder at bad/a/file.txt; it is a file"],
    [{ fixture: "../scenarios/bad" }, "/fixture: expected a relative path"],
    [
      { reference: { overlay: "nowhere" } },
      "/reference/overlay: expected a folder at nowhere; it is not there",
    ],
    [{ reference: { overlay: "../../fixtures" } }, "/reference/overlay: expected a relative path"],
    [{ subject: { kind: "agent", task: "nowhere.md" } }, "/subject/task: expected a file at nowhere.md"],
    [
      { subject: { kind: "agent", task: "../good/scenario.json" } },
      "/subject/task: expected a relative path",
    ],
    [
      { subject: { kind: "command", command: ["node", "scenario:nowhere.js"] } },
      "/subject/command/1: expected a file at nowhere.js; it is not there",
    ],
    [
      { setup: [["node", "scenario:../good/scenario.json"]] },
      "/setup/0/1: expected a path that stays below its folder",
    ],
    [{ setup: [["scenario:"]] }, "/setup/0/0: expected a path that stays below its folder"],
    [{ adapter: "cobol" }, '/adapter: expected one of "javascript"'],
    [{ goals: ["deploy"] }, '/goals/0: expected one of "build"'],
  ])("%j", async (manifest, problem) => {
    expect(await problemsOfBad(workshopWith(manifest))).toEqual([expect.stringContaining(problem)]);
  });
});

describe("a scenario that the disk spoils is listed as broken, and the others are not", () => {
  const spoilt: Record<string, [(workshop: ScenarioWorkshop) => void, string]> = {
    "a manifest that is not JSON": [
      (workshop) => {
        writeFileSync(inBad(workshop, "scenario.json"), '{"id":');
      },
      ": line 1, column 7",
    ],
    "a manifest that is not UTF-8": [
      (workshop) => {
        writeFileSync(inBad(workshop, "scenario.json"), Buffer.of(0x22, 0xff, 0x22));
      },
      ": expected text in UTF-8",
    ],
    "a huge manifest": [
      (workshop) => {
        writeFileSync(inBad(workshop, "scenario.json"), " ".repeat(2 * 1024 * 1024));
      },
      ": expected at most 1048576 bytes; received 2097152",
    ],
    "a manifest that is a folder": [
      (workshop) => {
        rmSync(inBad(workshop, "scenario.json"));
        mkdirSync(inBad(workshop, "scenario.json"));
      },
      ": expected a regular file; it is a folder",
    ],
    "a manifest that is a pipe": [
      (workshop) => {
        rmSync(inBad(workshop, "scenario.json"));
        execFileSync("mkfifo", [inBad(workshop, "scenario.json")]);
      },
      ": expected a regular file; it is neither a file nor a folder",
    ],
    "a manifest that is a link": [
      (workshop) => {
        rmSync(inBad(workshop, "scenario.json"));
        symlinkSync("../good/scenario.json", inBad(workshop, "scenario.json"));
      },
      ": expected a regular file; it is a symbolic link, which is not followed",
    ],
    "a folder that is a link": [
      (workshop) => {
        renameSync(inBad(workshop, ""), join(workshop.root, "elsewhere"));
        symlinkSync("../elsewhere", join(workshop.folders.scenarios, "bad"));
      },
      ": expected a regular file; it is a symbolic link, which is not followed",
    ],
    "a fixture that is a link": [
      (workshop) => {
        rmSync(inFixture(workshop, ""), { recursive: true });
        symlinkSync("good", join(workshop.folders.fixtures, "bad"));
      },
      "/fixture: expected a folder at bad; it is a symbolic link, which is not followed",
    ],
    "an overlay that is a link": [
      (workshop) => {
        rmSync(inBad(workshop, "reference"), { recursive: true });
        symlinkSync("../good/reference", inBad(workshop, "reference"));
      },
      "/reference/overlay: expected a folder at reference; it is a symbolic link",
    ],
    "a link in the fixture that leads out": [
      (workshop) => {
        symlinkSync("../../../work", inFixture(workshop, "a/link"));
      },
      "/fixture: expected no symbolic link that leads out of the folder; a/link does",
    ],
    "an absolute link in the fixture": [
      (workshop) => {
        symlinkSync(inFixture(workshop, "a"), inFixture(workshop, "link"));
      },
      "/fixture: expected no symbolic link that leads out of the folder; link does",
    ],
    "a link in the fixture that leads out through another one": [
      (workshop) => {
        mkdirSync(inFixture(workshop, "b/c"), { recursive: true });
        symlinkSync("../..", inFixture(workshop, "b/c/top"));
        symlinkSync("b/c/top/../x", inFixture(workshop, "link"));
      },
      "/fixture: expected no symbolic link that leads out of the folder; link does",
    ],
    "links in a circle": [
      (workshop) => {
        symlinkSync("link", inFixture(workshop, "link"));
      },
      "/fixture: expected no symbolic link that leads out of the folder; link does",
    ],
    "a link in the overlay that leads out": [
      (workshop) => {
        symlinkSync("../scenario.json", inBad(workshop, "reference/link"));
      },
      "/reference/overlay: expected no symbolic link that leads out of the folder; link does",
    ],
    "a pipe in the fixture": [
      (workshop) => execFileSync("mkfifo", [inFixture(workshop, "a/pipe")]),
      "/fixture: expected files, folders and symbolic links only; a/pipe is something else",
    ],
    "a name in the fixture that is not UTF-8": [
      (workshop) => {
        writeFileSync(Buffer.concat([Buffer.from(inFixture(workshop, "name-")), Buffer.of(0xff)]), "");
      },
      "/fixture: expected names in UTF-8; name-\ufffd is not",
    ],
  };

  it.each(Object.keys(spoilt))("%s", async (name) => {
    const [spoil, problem] = spoilt[name]!;
    const workshop = workshopWith();
    spoil(workshop);
    expect(await problemsOfBad(workshop)).toEqual([expect.stringContaining(problem)]);
  });

  it("takes links that stay inside, also those that lead nowhere", async () => {
    const workshop = workshopWith();
    symlinkSync("a/../a/file.txt", inFixture(workshop, "link"));
    symlinkSync("../nowhere", inFixture(workshop, "a/dangling"));
    const { scenarios } = await findScenarios(workshop.folders);
    expect(scenarios).toHaveLength(2);
  });
});

describe("two scenarios with the same id", () => {
  it("are both broken, and each says where the other one is", async () => {
    const workshop = workshopWith();
    workshop.add("third", { fixture, manifest: { id: "bad" } });
    const { scenarios, broken } = await findScenarios(workshop.folders);
    expect(scenarios.map(({ manifest }) => manifest.id)).toEqual(["good"]);
    expect(broken).toEqual([
      {
        file: "bad/scenario.json",
        problems: [
          { pointer: "/id", message: 'expected an id of its own; third/scenario.json has "bad" too' },
        ],
      },
      {
        file: "third/scenario.json",
        problems: [{ pointer: "/id", message: 'expected an id of its own; bad/scenario.json has "bad" too' }],
      },
    ]);
  });
});
