import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { besideManifest } from "./command-arguments.ts";
import { type Problem, jsonPointer } from "./problem.ts";
import type { Scenario } from "./scenario-schema.ts";
import { unfitEntries } from "./unfit-entries.ts";

interface Place {
  readonly pointer: string;
  /** Absolute path of the folder that the place must stay in. */
  readonly base: string;
  readonly path: string;
  readonly kind: "file" | "folder";
}

/**
 * Everything that a manifest names on disk must be there, be of the right kind, and be reached without a symbolic link;
 * no link in a fixture or an overlay may lead out of it.
 */
export async function placeProblems(
  scenario: Scenario,
  directory: string,
  fixtures: string,
): Promise<Problem[]> {
  const found = await Promise.all(placesOf(scenario, directory, fixtures).map(problemsAt));
  return found.flat();
}

function placesOf(scenario: Scenario, directory: string, fixtures: string): Place[] {
  const { subject, reference, setup = [] } = scenario;
  const commands = [
    ...setup.map((command, index) => ({ command, at: ["setup", index] })),
    ...(subject.kind === "command" ? [{ command: subject.command, at: ["subject", "command"] }] : []),
  ];
  return [
    { pointer: "/fixture", base: fixtures, path: scenario.fixture, kind: "folder" },
    ...(reference.overlay === undefined
      ? []
      : [
          {
            pointer: "/reference/overlay",
            base: directory,
            path: reference.overlay,
            kind: "folder" as const,
          },
        ]),
    ...(subject.kind === "agent"
      ? [{ pointer: "/subject/task", base: directory, path: subject.task, kind: "file" as const }]
      : []),
    ...commands.flatMap(({ command, at }) =>
      command.flatMap((argument, index) => {
        const path = besideManifest(argument);
        const pointer = jsonPointer([...at, index]);
        return path === undefined ? [] : [{ pointer, base: directory, path, kind: "file" as const }];
      }),
    ),
  ];
}

async function problemsAt({ pointer, base, path, kind }: Place): Promise<Problem[]> {
  const problem = await firstWrongPart(base, path, kind);
  if (problem !== undefined) return [{ pointer, message: problem }];
  const unfit = kind === "folder" ? await unfitEntries(join(base, path)) : [];
  return unfit.map((message) => ({ pointer, message }));
}

async function firstWrongPart(
  base: string,
  path: string,
  kind: "file" | "folder",
): Promise<string | undefined> {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return `expected a path that stays below its folder; received ${JSON.stringify(path)}`;
  for (let length = 1; length <= parts.length; length++) {
    const here = parts.slice(0, length).join("/");
    const expected = length === parts.length ? kind : "folder";
    const actual = await kindOf(join(base, here));
    if (actual !== expected) return `expected a ${expected} at ${here}; it is ${kindDescriptions[actual]}`;
  }
  return undefined;
}

export type Kind = "file" | "folder" | "link" | "other" | "absent";

export async function kindOf(path: string): Promise<Kind> {
  const stats = await lstat(path).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (stats instanceof Error) return stats.code === "EACCES" ? "other" : "absent";
  if (stats.isSymbolicLink()) return "link";
  if (stats.isDirectory()) return "folder";
  return stats.isFile() ? "file" : "other";
}

export const kindDescriptions: Readonly<Record<Kind, string>> = {
  file: "a file",
  folder: "a folder",
  link: "a symbolic link, which is not followed",
  other: "neither a file nor a folder that can be read",
  absent: "not there",
};
