import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import {
  type AttemptRecord,
  type LoadedScenario,
  type SweepOptions,
  findScenarios,
  runScenario,
} from "../index.ts";

export type Files = Readonly<Record<string, string>>;

export interface ScenarioFiles {
  readonly fixture: Files;
  /** The good result, laid over the fixture. */
  readonly reference?: Files;
  /** Files beside the manifest. */
  readonly beside?: Files;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A folder of scenarios and fixtures on disk, gone after the test. */
export class ScenarioWorkshop {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "harness-")));
  readonly folders = { scenarios: join(this.root, "scenarios"), fixtures: join(this.root, "fixtures") };
  readonly results = join(this.root, "results");

  constructor() {
    roots.push(this.root);
    mkdirSync(this.folders.scenarios);
    mkdirSync(this.folders.fixtures);
  }

  add(
    id: string,
    { fixture, reference = { "done.txt": "done\n" }, beside = {}, manifest = {} }: ScenarioFiles,
  ): void {
    this.write(`fixtures/${id}`, fixture);
    this.write(`scenarios/${id}/reference`, reference);
    this.write(`scenarios/${id}`, beside);
    this.write(`scenarios/${id}`, { "scenario.json": JSON.stringify(manifestOf(id, manifest)) });
  }

  write(folder: string, files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.root, folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  async load(): Promise<readonly LoadedScenario[]> {
    const { scenarios, broken } = await findScenarios(this.folders);
    if (broken.length > 0) throw new Error(JSON.stringify(broken));
    return scenarios;
  }

  /** One attempt at a scenario, admitted or not. */
  async attempt(id: string, more: Partial<SweepOptions> = {}): Promise<AttemptRecord> {
    const scenario = (await this.load()).find(({ manifest }) => manifest.id === id);
    const record = scenario && (await runScenario(scenario, this.options(more)));
    if (record === undefined) throw new Error(`There was no attempt at ${id}.`);
    return record;
  }

  options(more: Partial<SweepOptions> = {}): SweepOptions {
    return {
      run: "2026-01-01T00-00-00Z-test",
      directory: this.results,
      admissions: join(this.root, "admissions"),
      workDirectory: join(this.root, "work"),
      workspace: this.root,
      environment: { PATH: process.env["PATH"] },
      node: { path: process.execPath, version: process.versions.node },
      concurrency: 2,
      ...more,
    };
  }
}

function manifestOf(id: string, manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    schemaVersion: 1,
    id,
    title: `Scenario ${id}`,
    adapter: "javascript",
    goals: [],
    fixture: id,
    subject: { kind: "command", command: ["node", "-e", "fs.writeFileSync('done.txt', 'done\\n')"] },
    reference: { overlay: "reference" },
    assertions: [{ kind: "fileExists", path: "done.txt" }],
    ...manifest,
  };
}
