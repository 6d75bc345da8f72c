import { GuardConfigError } from "../errors.ts";
import type { TreeReader } from "../repository/read-file.ts";
import { type Baseline, parseBaseline } from "./baseline.ts";
import { defaultConfigPath, type GuardConfig, parseConfig } from "./guard-config.ts";

/** What a repository says about how it is to be checked. */
export interface Settings {
  readonly config: GuardConfig;
  /** Absent when the repository has no configuration file. */
  readonly file?: { readonly path: string; readonly text: string };
  readonly baseline?: Baseline;
}

const mostConfigBytes = 256 * 1024;
const mostBaselineBytes = 64 * 1024 * 1024;

/**
 * Reads the configuration and the baseline that it names, each if it is there.
 *
 * @param path of the configuration, which must then exist
 * @throws {GuardConfigError} when one of them cannot be used
 */
export function loadSettings(reader: TreeReader, path?: string): Settings {
  const file = reader.read(path ?? defaultConfigPath, mostConfigBytes);
  if ("refused" in file && (path !== undefined || file.absent !== true))
    throw new GuardConfigError(
      `The configuration ${path ?? defaultConfigPath} cannot be used: ${file.refused}.`,
    );
  const found = "text" in file ? { path: path ?? defaultConfigPath, text: file.text } : undefined;
  const config = parseConfig(found?.text ?? "", found?.path);
  const baseline = reader.read(config.baseline, mostBaselineBytes);
  if ("refused" in baseline && baseline.absent !== true)
    throw new GuardConfigError(`The baseline ${config.baseline} cannot be used: ${baseline.refused}.`);
  return {
    config,
    ...(found && { file: found }),
    ...("text" in baseline && { baseline: parseBaseline(baseline.text, config.baseline) }),
  };
}
