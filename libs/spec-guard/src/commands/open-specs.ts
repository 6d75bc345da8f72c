import { loadSpecs } from "../check/load-specs.ts";
import type { GuardConfig } from "../config/guard-config.ts";
import { loadSettings } from "../config/load-settings.ts";
import { SpecChangeError, SpecNotFoundError } from "../errors.ts";
import { openRepository, type Repository } from "../repository/open-repository.ts";
import { TreeReader } from "../repository/read-file.ts";
import { listWorkingFiles, type WorkingFiles } from "../repository/tracked-files.ts";
import type { MiniSpec, SpecDocument } from "../spec/spec-document.ts";

/** The place that a command works in. */
export interface CommandPlace {
  /** Absolute path of a folder in the working tree. */
  readonly directory: string;
  /** Variables that git may see; those of git itself are never passed on. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of the configuration from the root of the repository; without it, `.spec-guard.yaml` if there is one. */
  readonly configPath?: string;
}

export interface OpenedSpecs {
  readonly repository: Repository;
  readonly config: GuardConfig;
  readonly working: WorkingFiles;
  readonly reader: TreeReader;
  readonly specs: readonly SpecDocument[];
}

/** @throws the errors of `checkSpecs` about the repository and its configuration */
export async function openSpecs({ directory, env, configPath }: CommandPlace): Promise<OpenedSpecs> {
  const repository = await openRepository({ directory, env });
  const reader = new TreeReader(repository.directory);
  const { config } = loadSettings(reader, configPath);
  const working = await listWorkingFiles(repository);
  return { repository, config, working, reader, specs: await loadSpecs(repository, config, working, reader) };
}

/**
 * The one mini-spec with this path or id.
 *
 * @throws {SpecNotFoundError} when there is none, or more than one
 * @throws {SpecChangeError} when it cannot be changed as it is
 */
export function findSpec(specs: readonly SpecDocument[], name: string): MiniSpec {
  const found = specs.filter(
    (spec) => spec.path === name || (spec.kind === "mini" && spec.fields.id === name),
  );
  const [spec] = found;
  if (spec === undefined)
    throw new SpecNotFoundError(
      `There is no spec ${JSON.stringify(name)}. \`spec-guard list\` shows their ids and paths.`,
    );
  if (found.length > 1)
    throw new SpecNotFoundError(
      `${JSON.stringify(name)} is the id of ${found.map(({ path }) => path).join(" and ")}; name one by its path.`,
    );
  if (spec.kind === "mini") return spec;
  const reason =
    spec.kind === "plain"
      ? "it has no front matter; add one, as `spec-guard new` writes it"
      : (spec.problems[0]?.message ?? "it cannot be read");
  throw new SpecChangeError(`${spec.path} cannot be changed: ${reason}`);
}
