import { UnfitPatternError } from "../errors.ts";
import { fitness, packagesOf, type PackageNeeds } from "../target/fitness.ts";
import { readInstalled } from "../target/installed-packages.ts";
import {
  compareSnapshots,
  takeSnapshot,
  type EffectsViolation,
  type FileSnapshot,
} from "./files/file-snapshot.ts";
import { selectFiles } from "./files/select-files.ts";
import { listTargetFiles, realDirectory } from "./files/target-files.ts";
import type { ApplyTarget } from "./target.ts";
import type { FileResult } from "./file-result.ts";
import type { PatternThreads } from "./workers/pattern-threads.ts";

/** What the runner needs to know of a pattern, beside its code. */
export interface PatternScope {
  readonly pattern: { readonly id: string; readonly version: string; readonly integrity: string };
  readonly effects: readonly string[];
  readonly contains: readonly string[] | undefined;
  /** Globs of which the target must have a file. */
  readonly requiredFiles: readonly string[] | undefined;
  readonly needs: PackageNeeds;
}

/** A target directory between the moment its files were listed and the moment they are written. */
export class TargetSession {
  readonly root: string;
  readonly #target: ApplyTarget;
  readonly #files: readonly string[];
  readonly #before: FileSnapshot;

  private constructor(root: string, target: ApplyTarget, files: readonly string[], before: FileSnapshot) {
    this.root = root;
    this.#target = target;
    this.#files = files;
    this.#before = before;
  }

  /** @throws {PatternTargetError} when the directory or its list of files cannot be had */
  static async open(target: ApplyTarget): Promise<TargetSession> {
    const root = await realDirectory(target.directory);
    const files = await listTargetFiles(root, target.env, target.signal);
    return new TargetSession(root, target, files, takeSnapshot(root, files));
  }

  /**
   * The preconditions of a pattern that the target does not meet, each as a sentence: it then has nothing to do here.
   *
   * @throws {UnfitPatternError} when the pattern must not be used with what the target has installed
   */
  async unmet({ pattern, needs, requiredFiles }: PatternScope): Promise<string[]> {
    if (this.#target.assumeMet === true) return [];
    const { conflicts, unmet } = fitness(needs, await readInstalled(this.root, packagesOf(needs)));
    if (conflicts.length > 0)
      throw new UnfitPatternError(pattern.id, [{ version: pattern.version, reasons: conflicts }]);
    if (requiredFiles === undefined || selectFiles(this.#files, requiredFiles, undefined).length > 0)
      return [...unmet];
    return [...unmet, `it needs a file that fits ${requiredFiles.join(" or ")}, and there is none`];
  }

  /**
   * Transforms the files of a pattern in memory.
   *
   * @param contents what stands in for the content on the disk, by file
   * @param left files that are not to be looked at
   * @returns one result a file, in the order of their names
   */
  async compute(
    scope: PatternScope,
    threads: PatternThreads,
    contents: ReadonlyMap<string, string>,
    left: ReadonlySet<string>,
  ): Promise<FileResult[]> {
    const { files: requested, layout = "preserve", onProgress } = this.#target;
    const files = selectFiles(this.#files, scope.effects, requested).filter((file) => !left.has(file));
    const { id, version } = scope.pattern;
    let done = 0;
    return await threads.transform(
      {
        directory: this.root,
        layout,
        contains: scope.contains,
        files: files.map((file) => ({ file, content: contents.get(file) })),
      },
      (result) => {
        done += 1;
        onProgress?.({
          pattern: { id, version },
          file: fileOf(result),
          status: result.status,
          done,
          total: files.length,
        });
      },
    );
  }

  /** The files that changed on the disk since the session was opened. */
  async violations(): Promise<EffectsViolation[]> {
    const { env, signal } = this.#target;
    const now = await listTargetFiles(this.root, env, signal);
    return compareSnapshots(this.#before, takeSnapshot(this.root, now));
  }
}

export function fileOf(result: FileResult): string {
  if (result.status === "changed") return result.change.file;
  return result.status === "failed" ? result.error.file : result.file;
}
