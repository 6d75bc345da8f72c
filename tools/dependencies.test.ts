import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Package {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, "..");

const packageFiles = [
  "package.json",
  ...["libs", "apps", "e2e"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}/package.json`),
  ),
  ...["patterns", "evaluation", "tools"].map((name) => `${name}/package.json`),
].filter((file) => existsSync(join(root, file)));

const direct = packageFiles.flatMap((file) => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, file), "utf8"),
  ) as Package;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
});
const external = direct.filter(([name]) => !name.startsWith("@codex-orchestrator/"));

describe("the direct dependencies", () => {
  it("are those of docs/dependencies.md, each with its reason", () => {
    const table = readFileSync(join(root, "docs/dependencies.md"), "utf8");
    const rows = [...table.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name);
    expect(rows.toSorted()).toEqual([...new Set(external.map(([name]) => name))].toSorted());
    expect(new Set(rows).size).toBe(rows.length);
  });

  it("are pinned to one version each, the same everywhere", () => {
    const versions = new Map<string, Set<string>>();
    for (const [name, version] of external)
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    for (const [name, found] of versions) {
      expect([...found], name).toHaveLength(1);
      expect([...found][0], name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });
});
