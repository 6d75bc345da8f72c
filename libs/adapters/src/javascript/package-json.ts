import { join } from "node:path";

import { readTextIfAny } from "../repository-files.ts";

export interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>;
  readonly packageManager: string | undefined;
  /** Top-level keys, among them the names of tools that keep their configuration here. */
  readonly keys: readonly string[];
}

export type PackageJsonReading =
  | { readonly state: "missing" }
  | { readonly state: "malformed"; readonly problem: string }
  | { readonly state: "read"; readonly content: PackageJson };

export async function readPackageJson(folder: string): Promise<PackageJsonReading> {
  const text = await readTextIfAny(join(folder, "package.json"));
  if (text === undefined) return { state: "missing" };
  try {
    const json: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    if (!isRecord(json)) return { state: "malformed", problem: "it is not a JSON object" };
    return { state: "read", content: contentOf(json) };
  } catch (error) {
    return { state: "malformed", problem: (error as Error).message };
  }
}

function contentOf(json: Record<string, unknown>): PackageJson {
  const scripts = Object.entries(isRecord(json["scripts"]) ? json["scripts"] : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const packageManager = typeof json["packageManager"] === "string" ? json["packageManager"] : undefined;
  return { scripts: Object.fromEntries(scripts), packageManager, keys: Object.keys(json) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
