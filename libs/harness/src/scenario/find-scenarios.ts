import { isUtf8 } from "node:buffer";
import { readFile, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ScenarioFolderError } from "../errors.ts";
import { kindDescriptions, kindOf, placeProblems } from "./places.ts";
import type { Problem } from "./problem.ts";
import { readManifest } from "./read-manifest.ts";
import type { Scenario } from "./scenario-schema.ts";

/** A manifest that can be run: everything that it names exists and lies where it may. */
export interface LoadedScenario {
  readonly manifest: Scenario;
  /** The manifest's path relative to the folder of scenarios, `/` between its parts. */
  readonly file: string;
  /** Absolute path of the folder that holds the manifest. */
  readonly directory: string;
  /** Absolute path of the fixture. */
  readonly fixture: string;
}

/** A manifest that cannot be run, and why. */
export interface BrokenScenario {
  readonly file: string;
  readonly problems: readonly Problem[];
}

export interface FoundScenarios {
  /** By id. */
  readonly scenarios: readonly LoadedScenario[];
  /** By file. */
  readonly broken: readonly BrokenScenario[];
}

export interface ScenarioFolders {
  /** Absolute path; each folder in it that holds a `scenario.json` is a scenario. */
  readonly scenarios: string;
  /** Absolute path; each folder in it is a fixture. */
  readonly fixtures: string;
}

/** What a scenario's manifest is called. */
export const manifestName = "scenario.json";

/**
 * Every scenario of a folder, the good and the broken ones. Starts no process and reads no fixture's content.
 * @throws {ScenarioFolderError} when the folder of scenarios cannot be read
 */
export async function findScenarios(folders: ScenarioFolders): Promise<FoundScenarios> {
  const files = await manifestFiles(folders.scenarios);
  const read = await Promise.all(files.map((file) => loadOrSayWhyNot(folders, file)));
  const loaded = read.filter((one) => "manifest" in one);
  const duplicates = duplicateIds(loaded);
  const isDuplicate = ({ manifest }: LoadedScenario) => duplicates.has(manifest.id);
  return {
    scenarios: loaded
      .filter((one) => !isDuplicate(one))
      .sort((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1)),
    broken: [
      ...read.filter((one) => "problems" in one),
      ...loaded
        .filter(isDuplicate)
        .map((one) => ({ file: one.file, problems: [duplicateId(one, duplicates)] })),
    ].sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
}

/** A link to a folder counts as a scenario too, so that it is reported and not passed over. */
async function manifestFiles(scenarios: string): Promise<string[]> {
  try {
    const entries = await readdir(scenarios, { withFileTypes: true });
    const present = await Promise.all(
      entries.map(async (entry) => {
        if (entry.isSymbolicLink()) {
          const target = await stat(join(scenarios, entry.name)).catch(() => undefined);
          return target?.isDirectory() ? [entry.name] : [];
        }
        const file = `${entry.name}/${manifestName}`;
        return entry.isDirectory() && (await kindOf(join(scenarios, file))) !== "absent" ? [file] : [];
      }),
    );
    return present.flat().sort();
  } catch (cause) {
    throw new ScenarioFolderError(scenarios, { cause });
  }
}

async function loadOrSayWhyNot(
  folders: ScenarioFolders,
  file: string,
): Promise<LoadedScenario | BrokenScenario> {
  try {
    return await loadScenario(folders, file);
  } catch (error) {
    const { message } = error as Error;
    return {
      file,
      problems: [{ pointer: "", message: `expected what it names to be readable: ${message}` }],
    };
  }
}

async function loadScenario(
  folders: ScenarioFolders,
  file: string,
): Promise<LoadedScenario | BrokenScenario> {
  const path = join(folders.scenarios, file);
  const directory = dirname(path);
  const text = await manifestText(path);
  if (typeof text !== "string") return { file, problems: [text] };
  const { scenario, problems } = readManifest(text);
  if (scenario === undefined) return { file, problems };
  const missing = await placeProblems(scenario, directory, folders.fixtures);
  if (missing.length > 0) return { file, problems: missing };
  return { manifest: scenario, file, directory, fixture: join(folders.fixtures, scenario.fixture) };
}

const largestManifest = 1024 * 1024;

async function manifestText(path: string): Promise<string | Problem> {
  const wrong = (message: string): Problem => ({ pointer: "", message });
  const kind = await kindOf(path);
  if (kind !== "file") return wrong(`expected a regular file; it is ${kindDescriptions[kind]}`);
  const { size } = await stat(path);
  if (size > largestManifest) return wrong(`expected at most ${largestManifest} bytes; received ${size}`);
  const bytes = await readFile(path);
  return isUtf8(bytes) ? bytes.toString("utf8") : wrong("expected text in UTF-8");
}

function duplicateIds(loaded: readonly LoadedScenario[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { manifest, file } of loaded) files.set(manifest.id, [...(files.get(manifest.id) ?? []), file]);
  return new Map([...files].filter(([, all]) => all.length > 1));
}

function duplicateId({ manifest, file }: LoadedScenario, duplicates: Map<string, string[]>): Problem {
  const others = (duplicates.get(manifest.id) ?? []).filter((other) => other !== file);
  return {
    pointer: "/id",
    message: `expected an id of its own; ${others.join(" and ")} has "${manifest.id}" too`,
  };
}
