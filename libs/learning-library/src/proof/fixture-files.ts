import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions, type Fixture } from "./fixtures.ts";

export interface FixtureGroup {
  readonly options: Readonly<Record<string, unknown>>;
  readonly fixtures: Fixture[];
}

/** Fixtures with the same options are run together, as they would be in a repository. */
export async function groupByOptions(root: string, fixtures: readonly Fixture[]): Promise<FixtureGroup[]> {
  const groups = new Map<string, FixtureGroup>();
  for (const fixture of fixtures) {
    const options = await readOptions(root, fixture);
    const key = JSON.stringify(options);
    const group = groups.get(key) ?? { options, fixtures: [] };
    group.fixtures.push(fixture);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What a fixture's file is called while a pattern runs on it. */
export function fileName(fixture: Fixture): string {
  return fixture.name + fixture.extension;
}

/** Gives the work a directory with the inputs of fixtures, and with nothing else; it goes afterwards. */
export async function withInputs<T>(
  root: string,
  fixtures: readonly Fixture[],
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "pattern-proof-"));
  try {
    for (const fixture of fixtures)
      await writeFile(join(directory, fileName(fixture)), await readFile(join(root, fixture.input)));
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
