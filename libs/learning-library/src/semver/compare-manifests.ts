import type { CodeManifest } from "../manifest/code-manifest.ts";
import type { SemverChange } from "./semver-report.ts";

type OptionSchema = { readonly default?: unknown } | undefined;

/** What the manifests of two versions show that no fixture needs to: other options, other files. */
export function compareManifests(previous: CodeManifest, current: CodeManifest): SemverChange[] {
  return [...compareOptions(previous, current), ...compareEffects(previous, current)];
}

function compareOptions(previous: CodeManifest, current: CodeManifest): SemverChange[] {
  const [before, now] = [propertiesOf(previous), propertiesOf(current)];
  const required = requiredOf(current);
  const wasRequired = requiredOf(previous);
  const changes: SemverChange[] = [];
  for (const name of Object.keys(before)) {
    if (!(name in now)) changes.push({ level: "major", reason: `the option "${name}" is gone` });
    else if (required.has(name) && !wasRequired.has(name))
      changes.push({ level: "major", reason: `the option "${name}" has become necessary` });
    else if (JSON.stringify(before[name]?.default) !== JSON.stringify(now[name]?.default))
      changes.push({ level: "major", reason: `the default of the option "${name}" changed` });
  }
  for (const name of Object.keys(now))
    if (!(name in before))
      changes.push(
        required.has(name)
          ? { level: "major", reason: `the new option "${name}" is necessary and has no default` }
          : { level: "minor", reason: `the option "${name}" is new` },
      );
  return changes;
}

function compareEffects(previous: CodeManifest, current: CodeManifest): SemverChange[] {
  const added = current.effects.filter((glob) => !previous.effects.includes(glob));
  return added.map((glob) => ({ level: "minor", reason: `it may now touch ${glob}` }));
}

function propertiesOf({ options }: CodeManifest): Record<string, OptionSchema> {
  return (options?.["properties"] ?? {}) as Record<string, OptionSchema>;
}

/** What has a default is never necessary, whatever the schema says. */
function requiredOf(manifest: CodeManifest): Set<string> {
  const properties = propertiesOf(manifest);
  const required = (manifest.options?.["required"] ?? []) as string[];
  return new Set(required.filter((name) => properties[name]?.default === undefined));
}
