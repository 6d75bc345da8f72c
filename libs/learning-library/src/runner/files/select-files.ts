import picomatch from "picomatch";
import { PatternTargetError } from "../../errors.ts";
import { isInside } from "../../schema/fields.ts";

/**
 * Keeps the files that a pattern may touch and, when the caller names globs, that the caller asked for. A glob without
 * a slash matches in the top directory only, as everywhere; names that start with a dot are matched like others.
 *
 * @throws {PatternTargetError} for a glob of the caller that leaves the directory
 */
export function selectFiles(
  files: readonly string[],
  effects: readonly string[],
  requested: readonly string[] | undefined,
): string[] {
  const outside = requested?.find((glob) => !isInside(glob.replace(/^!/, "")));
  if (outside !== undefined)
    throw new PatternTargetError(
      `Cannot select files by "${outside}": expected a glob relative to the directory, with / and without "..", ` +
        `such as "src/**/*.ts".`,
    );
  const mayTouch = matcher(effects);
  const isRequested = requested === undefined ? () => true : matcher(requested);
  return files.filter((file) => mayTouch(file) && isRequested(file));
}

/** Globs that start with `!` take files away; when there are only such, they take them from all files. */
function matcher(globs: readonly string[]): (file: string) => boolean {
  const excluded = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const included = globs.filter((glob) => !glob.startsWith("!"));
  const isExcluded = picomatch(excluded, { dot: true });
  const isIncluded =
    included.length === 0 && excluded.length > 0 ? () => true : picomatch(included, { dot: true });
  return (file) => isIncluded(file) && !isExcluded(file);
}
