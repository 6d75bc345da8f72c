import { renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Ports } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { snapshotTree } from "../tree/snapshot-tree.ts";
import { type ContentKeys, contentKeys } from "./content-key.ts";

const manifest = {
  setup: [["node", "scenario:setup.js"]],
  subject: { kind: "command", command: ["node", "scenario:fix.js"] },
  inputs: ["libs/*.ts"],
};

function freshWorkshop(changes: Readonly<Record<string, unknown>> = {}): ScenarioWorkshop {
  const workshop = new ScenarioWorkshop();
  const beside = { "setup.js": "", "fix.js": "", "notes.md": "" };
  workshop.add("one", { fixture: { a: "a" }, beside, manifest: { ...manifest, ...changes } });
  workshop.write("libs", { "lib.ts": "", "lib.md": "" });
  return workshop;
}

async function keysOf(
  workshop: ScenarioWorkshop,
  ports: Ports = {},
  platform = "linux",
): Promise<ContentKeys> {
  const [scenario] = await workshop.load();
  const fixture = await snapshotTree(scenario!.fixture);
  const content = { scenario: scenario!, fixture, platform, workspace: workshop.root };
  return (await contentKeys(content, { ports } as never)).keys;
}

/** Which of the keys differ from those of an untouched workshop. */
async function changedBy(change: (workshop: ScenarioWorkshop) => void): Promise<string[]> {
  const workshop = freshWorkshop();
  const before = await keysOf(workshop);
  change(workshop);
  return differing(before, await keysOf(workshop));
}

const differing = (one: ContentKeys, other: ContentKeys) =>
  (["definition", "admission", "key"] as const).filter((name) => one[name] !== other[name]);

const everything = ["definition", "admission", "key"];
const ofManifest = (changes: Readonly<Record<string, unknown>>) => (workshop: ScenarioWorkshop) => {
  workshop.add("one", { fixture: {}, manifest: { ...manifest, ...changes } });
};

describe("content keys", () => {
  it("are the same wherever the files lie", async () => {
    const [one, other] = [freshWorkshop(), freshWorkshop()];
    renameSync(join(other.root, "fixtures"), join(other.root, "elsewhere"));
    Object.assign(other.folders, { fixtures: join(other.root, "elsewhere") });
    expect(await keysOf(other)).toEqual(await keysOf(one));
  });

  it.each<[string, (workshop: ScenarioWorkshop) => void, string[]]>([
    [
      "the fixture",
      (workshop) => {
        workshop.write("fixtures/one", { a: "b" });
      },
      everything,
    ],
    [
      "the reference",
      (workshop) => {
        workshop.write("scenarios/one/reference", { "done.txt": "more" });
      },
      everything,
    ],
    [
      "a file of the set-up",
      (workshop) => {
        workshop.write("scenarios/one", { "setup.js": "x" });
      },
      everything,
    ],
    ["what is asked", ofManifest({ assertions: [{ kind: "fileExists", path: "other" }] }), everything],
    ["a limit", ofManifest({ limits: { wallMs: 1 } }), everything],
    ["the subject", ofManifest({ subject: { kind: "command", command: ["node"] } }), ["key"]],
    [
      "a file of the subject",
      (workshop) => {
        workshop.write("scenarios/one", { "fix.js": "x" });
      },
      ["key"],
    ],
    [
      "a file beside the manifest",
      (workshop) => {
        workshop.write("scenarios/one", { "notes.md": "x" });
      },
      ["key"],
    ],
    [
      "a declared input",
      (workshop) => {
        workshop.write("libs", { "lib.ts": "x" });
      },
      ["key"],
    ],
    [
      "a new declared input",
      (workshop) => {
        workshop.write("libs", { "new.ts": "" });
      },
      ["key"],
    ],
    [
      "a file that is no input",
      (workshop) => {
        workshop.write("libs", { "lib.md": "x" });
      },
      [],
    ],
    ["how often it is asked", ofManifest({ epochs: 5 }), []],
    ["what it is called", ofManifest({ title: "Another", tags: ["new"], $schema: "x" }), []],
  ])("a change of %s changes %o", async (_what, change, changed) => {
    expect(await changedBy(change)).toEqual(changed);
  });

  it("change with the platform, but for the definition", async () => {
    const workshop = freshWorkshop();
    const [linux, other] = [await keysOf(workshop), await keysOf(workshop, {}, "darwin")];
    expect(differing(linux, other)).toEqual(["admission", "key"]);
  });

  it.each([
    [{ subject: { kind: "pattern", pattern: "a-pattern@^1" } }, ["key"]],
    [{ assertions: [{ kind: "pattern", pattern: "a-pattern@^1" }] }, everything],
  ])("change with what a pattern stands for: %j", async (changes, changed) => {
    const workshop = freshWorkshop(changes);
    const versionOf = (version: string): Ports => ({
      patterns: {
        resolve: (reference) => Promise.resolve({ id: reference, version, integrity: version }),
        applyCommand: () => ["node"],
        checkCommand: () => ["node"],
      },
    });
    expect(differing(await keysOf(workshop, versionOf("1")), await keysOf(workshop, versionOf("2")))).toEqual(
      changed,
    );
  });
});
