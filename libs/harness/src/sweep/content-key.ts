import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type JsonValue, canonicalHash } from "@codex-orchestrator/canonical-json";
import picomatch from "picomatch";
import type { Machine } from "../execution/machine.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import type { Scenario } from "../scenario/scenario-schema.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";

/** Counted up whenever a change of the harness can change a verdict. */
const harnessGeneration = 1;

export interface ContentKeys {
  /** Digest of what is asked: manifest without its subject, fixture, reference. */
  readonly definition: string;
  /** Digest of everything that can change the verdict apart from chance: also the subject, and what runs it. */
  readonly key: string;
  /** Digest of what decides admission: the definition, and what runs it. */
  readonly admission: string;
}

export interface KeyedContent {
  readonly scenario: LoadedScenario;
  readonly fixture: TreeSnapshot;
  /** Root that the scenario's declared inputs are relative to. */
  readonly workspace: string;
  /** Version of the Node.js that scenarios get, and the platform, as one text. */
  readonly platform: string;
}

/** The keys, and what is wrong with the subject when it cannot be named: a pattern, say, that no version satisfies. */
export async function contentKeys(
  content: KeyedContent,
  machine: Machine,
): Promise<{ readonly keys: ContentKeys; readonly problem?: string }> {
  const { scenario, fixture, platform, workspace } = content;
  const { subject } = scenario.manifest;
  const asked = askedBy(scenario.manifest);
  const overlay = scenario.manifest.reference.overlay;
  const reference = overlay === undefined ? null : (await snapshotTree(join(scenario.directory, overlay))).id;
  const definition = hash({ asked, fixture: fixture.id, reference });
  const runner = { harnessGeneration, platform };
  const { identity, problem } = await subjectIdentity(scenario, machine);
  const beside = (await snapshotTree(scenario.directory)).id;
  const inputs = await inputsDigest(workspace, scenario.manifest.inputs ?? []);
  return {
    keys: {
      definition,
      admission: hash({ definition, ...runner }),
      key: hash({ definition, subject, ...runner, beside, identity, inputs }),
    },
    ...(problem !== undefined && { problem }),
  };
}

/** The manifest without what is under test, and without what does not change the question. */
function askedBy(manifest: Scenario): Record<string, unknown> {
  const { adapter, goals, fixture, setup, reference, failToPass, passToPass, graders, assertions, effects } =
    manifest;
  const { schemaVersion, id, limits, requires, isolation, inputs } = manifest;
  return {
    ...{
      schemaVersion,
      id,
      adapter,
      goals,
      fixture,
      setup,
      reference,
      failToPass,
      passToPass,
      graders,
      assertions,
    },
    ...{ effects, limits, requires, isolation, inputs },
  };
}

const hash = (value: object): string => canonicalHash(JSON.parse(JSON.stringify(value)) as JsonValue);

async function subjectIdentity(
  { manifest: { subject } }: LoadedScenario,
  { ports }: Machine,
): Promise<{ readonly identity: unknown; readonly problem?: string }> {
  try {
    if (subject.kind === "pattern")
      return { identity: (await ports.patterns?.resolve(subject.pattern)) ?? null };
    if (subject.kind === "agent") return { identity: (await ports.agents?.identity()) ?? null };
    return { identity: null };
  } catch (error) {
    return { identity: null, problem: `What it tests cannot be found: ${(error as Error).message}` };
  }
}

const notSource = new Set(["node_modules", ".git", ".nx", "dist", "out-tsc"]);

async function inputsDigest(workspace: string, globs: readonly string[]): Promise<string | null> {
  if (globs.length === 0) return null;
  const matches = picomatch([...globs], { dot: true });
  const digest = createHash("sha256");
  for (const path of (await sourceFiles(workspace)).filter((path) => matches(path)).sort())
    digest.update(`${path}\0`).update(
      createHash("sha256")
        .update(await readFile(join(workspace, path)))
        .digest(),
    );
  return digest.digest("hex");
}

async function sourceFiles(folder: string, prefix = ""): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => prefix + name);
  const folders = entries.filter((entry) => entry.isDirectory() && !notSource.has(entry.name));
  const below = await Promise.all(folders.map(({ name }) => sourceFiles(folder, `${prefix}${name}/`)));
  return [...files, ...below.flat()];
}
