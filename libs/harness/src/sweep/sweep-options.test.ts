import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runAllScenarios } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { membersAlive } from "../testing/stubborn-family.ts";

const workshopWith = (ids: readonly string[], manifest: Readonly<Record<string, unknown>> = {}) => {
  const workshop = new ScenarioWorkshop();
  for (const id of ids) workshop.add(id, { fixture: { a: "" }, manifest });
  return workshop;
};

describe("options that no sweep can be made with", () => {
  it.each([
    [{ epochs: 0 }, "epochs must be a whole number from 1 to 1000; received 0."],
    [{ epochs: NaN }, "epochs must be a whole number from 1 to 1000; received NaN."],
    [{ concurrency: -1 }, "concurrency must be a whole number from 1 on; received -1."],
    [{ directory: "results" }, "directory must be an absolute path; received results."],
    [{ workDirectory: "" }, "workDirectory must be an absolute path; received ."],
  ])("%j are refused before anything is done", async (options, message) => {
    const workshop = workshopWith(["one"]);
    const sweep = runAllScenarios(await workshop.load(), workshop.options(options));
    await expect(sweep).rejects.toMatchObject({
      code: "E_SWEEP_OPTIONS",
      message: `The sweep was not begun: ${message}`,
    });
    expect(readdirSync(workshop.root).sort()).toEqual(["fixtures", "scenarios"]);
  });

  it("such as a scenario that is there twice", async () => {
    const workshop = workshopWith(["one"]);
    const [one] = await workshop.load();
    await expect(runAllScenarios([one!, one!], workshop.options())).rejects.toThrow(
      "scenarios must be each scenario once; received one.",
    );
  });
});

describe("a sweep that breaks", () => {
  it("ends what is under way before it says so, and leaves nothing behind", async () => {
    const forever = {
      kind: "command",
      command: ["node", "-e", "console.log(1); setInterval(() => {}, 1000)"],
    };
    const workshop = workshopWith(["first", "second"], { subject: forever });
    let started = 0;
    const onEvent = ({ type }: { readonly type: string }) => {
      if (type === "attempt-started" && ++started === 2) throw new Error("nobody can be told");
    };
    await expect(runAllScenarios(await workshop.load(), workshop.options({ onEvent }))).rejects.toThrow(
      "nobody can be told",
    );
    expect(membersAlive(workshop)).toBe(0);
    expect(readdirSync(join(workshop.root, "work"))).toEqual([]);
  });
});

describe("a scenario that was skipped", () => {
  it("is run when its guard is met, and not recorded again while it is not", async () => {
    const workshop = workshopWith(["one"], { requires: { programs: ["a-new-tool"] } });
    const bin = join(workshop.root, "bin");
    workshop.write("bin", { readme: "" });
    const environment = { PATH: [bin, process.env["PATH"]].join(delimiter) };
    const tool = join(bin, "a-new-tool");
    const sweep = async () => {
      const directory = join(workshop.root, "guarded");
      const { attempts } = await runAllScenarios(
        await workshop.load(),
        workshop.options({ environment, directory }),
      );
      return attempts.map(({ verdict }) => verdict);
    };
    // Its admission has to be known: what is not admitted has no attempts at all.
    writeFileSync(tool, "");
    chmodSync(tool, 0o755);
    expect(await sweep()).toEqual(["pass"]);
    chmodSync(tool, 0o644);
    workshop.add("one", {
      fixture: { a: "" },
      manifest: {
        requires: { programs: ["a-new-tool"] },
        subject: { kind: "command", command: ["node", "-e", "fs.writeFileSync('done.txt', '')"] },
      },
    });
    expect(await sweep()).toEqual(["pass", "skipped"]);
    expect(await sweep()).toEqual(["pass", "skipped"]);
    chmodSync(tool, 0o755);
    expect(await sweep()).toEqual(["pass", "skipped", "pass"]);
    expect(existsSync(join(workshop.root, "guarded/attempts/one/1-3.json"))).toBe(true);
  });
});

describe("epochs", () => {
  it("are as many as the manifest says, or the options; more of them add to those that are there", async () => {
    const workshop = workshopWith(["one"], { epochs: 2 });
    const epochs = async (options = {}) => {
      const { attempts } = await runAllScenarios(await workshop.load(), workshop.options(options));
      return attempts.map(({ epoch, attempt }) => `${epoch}-${attempt}`).sort();
    };
    expect(await epochs()).toEqual(["1-1", "2-1"]);
    expect(await epochs({ epochs: 3 })).toEqual(["1-1", "2-1", "3-1"]);
  });
});
