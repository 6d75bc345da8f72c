import { lstat, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What a repository says of one package. */
export interface InstalledPackage {
  /** The version in `node_modules`. */
  readonly installed?: string | undefined;
  /** The range in `package.json`; for `node` that of `engines`. */
  readonly declared?: string | undefined;
}

/** By the names of packages; what the repository does not have is not in it. */
export type InstalledPackages = ReadonlyMap<string, InstalledPackage>;

interface PackageJson {
  readonly version?: unknown;
  readonly engines?: { readonly node?: unknown };
  readonly [field: string]: unknown;
}

const dependencyFields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/**
 * Looks packages up where Node would find them from a directory: in it and in those above it, up to the repository's
 * root, the nearest first. A file that cannot be read or is no JSON says nothing.
 *
 * @param names of packages; `node` stands for the platform
 */
export async function readInstalled(directory: string, names: readonly string[]): Promise<InstalledPackages> {
  const directories = await upToRepository(directory);
  const manifests = await Promise.all(directories.map((one) => readPackage(join(one, "package.json"))));
  const found = await Promise.all(
    [...new Set(names)].map(async (name): Promise<[string, InstalledPackage]> => {
      if (name === "node") return [name, { declared: firstText(manifests.map((one) => one?.engines?.node)) }];
      const installed = await Promise.all(
        directories.map((one) => readPackage(join(one, "node_modules", name, "package.json"))),
      );
      return [
        name,
        {
          installed: firstText(installed.map((one) => one?.version)),
          declared: firstText(manifests.map((one) => declaredIn(one, name))),
        },
      ];
    }),
  );
  return new Map(
    found.filter(([, { installed, declared }]) => installed !== undefined || declared !== undefined),
  );
}

/** The directory itself, and those above it that are in the same repository. */
async function upToRepository(directory: string): Promise<string[]> {
  const above = [directory];
  for (let current = directory; !(await hasGit(current)); current = dirname(current)) {
    if (dirname(current) === current) return [directory];
    above.push(dirname(current));
  }
  return above;
}

async function hasGit(directory: string): Promise<boolean> {
  return await lstat(join(directory, ".git")).then(
    () => true,
    () => false,
  );
}

async function readPackage(path: string): Promise<PackageJson | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as PackageJson) : undefined;
  } catch {
    return undefined;
  }
}

function declaredIn(manifest: PackageJson | undefined, name: string): unknown {
  const fields = dependencyFields.map((field) => manifest?.[field] as Record<string, unknown> | undefined);
  return fields.map((dependencies) => dependencies?.[name]).find((range) => range !== undefined);
}

function firstText(values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string");
}
