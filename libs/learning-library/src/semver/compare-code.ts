import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { unifiedPatch } from "../diff/unified-patch.ts";
import { fixturesOf, readOptions, type Fixture } from "../proof/fixtures.ts";
import { behaviorsOn, type AssetVersion, type Behavior } from "./behavior.ts";
import type { SemverChange } from "./semver-report.ts";

/**
 * Compares what two versions of a codemod, a lint rule or a recipe do. The older version's fixtures are what users may
 * rely on; the newer version's other fixtures show what it does beyond that.
 */
export async function compareCode(previous: AssetVersion, current: AssetVersion): Promise<SemverChange[]> {
  const old = fixturesOf(previous.entry).fixtures;
  const known = new Set(await Promise.all(old.map((fixture) => contentKey(previous, fixture))));
  const added: Fixture[] = [];
  for (const fixture of fixturesOf(current.entry).fixtures)
    if (!known.has(await contentKey(current, fixture))) added.push(fixture);
  return [
    ...(await compareOn(old, previous.library.root, previous, current, onOldInput)),
    ...(await compareOn(added, current.library.root, previous, current, onNewInput)),
  ];
}

/** The same input under another name is no new one. */
async function contentKey({ library }: AssetVersion, fixture: Fixture): Promise<string> {
  const content = await readFile(join(library.root, fixture.input), "base64");
  return JSON.stringify([fixture.extension, content, await readOptions(library.root, fixture)]);
}

type Judge = (before: Behavior, now: Behavior) => Pick<SemverChange, "level" | "reason"> | undefined;

async function compareOn(
  fixtures: readonly Fixture[],
  root: string,
  previous: AssetVersion,
  current: AssetVersion,
  judge: Judge,
): Promise<SemverChange[]> {
  const before = await behaviorsOn(previous, fixtures, root);
  const now = await behaviorsOn(current, fixtures, root);
  return fixtures.flatMap((fixture) => {
    const [older, newer] = [before.get(fixture), now.get(fixture)];
    const change = older && newer && judge(older, newer);
    if (change === undefined) return [];
    const name = basename(fixture.input);
    const diff = unifiedPatch(name, older?.output ?? "", newer?.output ?? "");
    return [{ ...change, fixture: name, ...(diff !== "" && { diff }) }];
  });
}

function onOldInput(before: Behavior, now: Behavior): ReturnType<Judge> {
  if (before.refusal !== undefined)
    return now.refusal === undefined
      ? { level: "minor", reason: "it is handled now, and was refused" }
      : undefined;
  if (now.refusal !== undefined) return { level: "major", reason: `it is refused now: ${now.refusal}` };
  if (before.output !== now.output) return { level: "major", reason: "the output for an old input changed" };
  if (String(before.places) !== String(now.places))
    return { level: "major", reason: "other places of an old input are reported" };
  if (String(before.messages) !== String(now.messages))
    return { level: "patch", reason: "what is reported reads differently" };
  return undefined;
}

function onNewInput(before: Behavior, now: Behavior): ReturnType<Judge> {
  if (now.refusal !== undefined) return undefined;
  if (before.refusal !== undefined)
    return { level: "minor", reason: "it is handled now, and the older version refuses it" };
  const isSame = before.output === now.output && String(before.places) === String(now.places);
  if (isSame) return undefined;
  const didNothing = !before.isChanged && before.places.length === 0;
  return didNothing
    ? { level: "minor", reason: "a new input is handled" }
    : { level: "patch", reason: "what the older version does with it is corrected" };
}
