import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type JsonValue, canonicalHash } from "@codex-orchestrator/canonical-json";
import picomatch from "picomatch";
import type { Machine } from "../execution/machine.ts";
import { type LoadedScenario, manifestName } from "../scenario/find-scenarios.ts";
import type { Ports } from "../ports.ts";
import { besideManifest } from "../scenario/command-arguments.ts";
import type { Scenario, Subject } from "../scenario/scenario-schema.ts";
import { type TreeSnapshot, snapshotTree } from "../tree/snapshot-tree.ts";

/** Counted up whenever a change of the harness can change a verdict. */
const harnessGeneration = 3;

export interface ContentKeys {
  /** Digest of what is asked: manifest without its subject, fixture, reference, set-up, patterns that are asserted. */
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

/** The keys, and what is wrong with what it tests when that cannot be named: a pattern, say, that no version satisfies. */
export async function contentKeys(
  { scenario, fixture, platform, workspace }: KeyedContent,
  machine: Machine,
): Promise<{ readonly keys: ContentKeys; readonly problem?: string }> {
  const { manifest, directory } = scenario;
  const beside = await snapshotTree(directory);
  const { asserted, subject, problem } = await identities(manifest, machine);
  const overlay = manifest.reference.overlay;
  const definition = hash({
    asked: askedBy(manifest),
    fixture: fixture.id,
    reference: overlay === undefined ? null : (await snapshotTree(join(directory, overlay))).id,
    setup: (manifest.setup ?? []).flat().map((argument) => besideId(argument, beside)),
    asserted,
  });
  const runner = { harnessGeneration, platform };
  const inputs = await inputsDigest(workspace, manifest.inputs ?? []);
  const others = [...beside.entries].filter(([path]) => path !== manifestName);
  return {
    keys: {
      definition,
      admission: hash({ definition, ...runner }),
      key: hash({
        definition,
        ...runner,
        subject: manifest.subject,
        identity: subject,
        beside: others,
        inputs,
      }),
    },
    ...(problem !== undefined && { problem }),
  };
}

/** What is under test, and what does not change the question: how it is called, and how often it is asked. */
const besideTheQuestion = new Set(["$schema", "subject", "title", "tags", "epochs"]);

function askedBy(manifest: Scenario): object {
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => !besideTheQuestion.has(name)));
}

function besideId(argument: string, { entries }: TreeSnapshot): string | null {
  const path = besideManifest(argument);
  return path === undefined ? null : (entries.get(path)?.blob ?? null);
}

const hash = (value: object): string => canonicalHash(JSON.parse(JSON.stringify(value)) as JsonValue);

interface Identities {
  /** Of the patterns that are asked about the result. */
  readonly asserted: unknown;
  readonly subject: unknown;
  readonly problem?: string;
}

async function identities({ subject, assertions = [] }: Scenario, { ports }: Machine): Promise<Identities> {
  try {
    const patterns = assertions.filter((one) => one.kind === "pattern");
    const asserted = await Promise.all(patterns.map(async ({ pattern }) => ports.patterns?.resolve(pattern)));
    return { asserted, subject: await subjectIdentity(subject, ports) };
  } catch (error) {
    const problem = `What it tests cannot be found: ${(error as Error).message}`;
    return { asserted: null, subject: null, problem };
  }
}

async function subjectIdentity(subject: Subject, ports: Ports): Promise<unknown> {
  if (subject.kind === "pattern") return (await ports.patterns?.resolve(subject.pattern)) ?? null;
  if (subject.kind === "agent") return (await ports.agents?.identity()) ?? null;
  return null;
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
