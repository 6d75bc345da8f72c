import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDirectoryDurably, syncDirectory } from "@codex-orchestrator/durable-file";
import { containedPath, isLink } from "./contained-path.ts";
import { readDocument, writeDocument } from "./document.ts";
import { CorruptDocumentError, PathEscapeError, RunNotFoundError } from "./errors.ts";
import { isRunId, isTaskId, newRunId } from "./ids.ts";
import { manifestPath, Run, type RunLocation } from "./run.ts";
import type { RunManifest } from "./schema/run-manifest.ts";

const runsName = ".runs";

export interface RunName {
  task: string;
  run: string;
}

/** The runs below one directory: `<root>/.runs/<task>/<run>/`. */
export class RunStore {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /**
   * Opens the runs of a directory. Nothing is created before the first run.
   *
   * @throws {CorruptDocumentError} when `.runs` is a symbolic link or no directory
   */
  static async open(root: string): Promise<RunStore> {
    const runs = join(root, runsName);
    if (await isLink(runs))
      throw new CorruptDocumentError(runs, "it is a symbolic link", "Replace it by a directory.");
    const stats = await stat(runs).catch(ignoreAbsent);
    if (stats?.isDirectory() === false)
      throw new CorruptDocumentError(runs, "it is not a directory", "Move it away.");
    return new RunStore(root);
  }

  /**
   * Makes `.runs`, which ignores itself, so that runs never show up in the status of the user's repository.
   *
   * @returns its absolute path
   */
  async prepare(): Promise<string> {
    const runs = join(this.root, runsName);
    await createDirectoryDurably(runs);
    await writeFile(join(runs, ".gitignore"), "*\n", { flag: "wx" }).catch(ignorePresent);
    return runs;
  }

  /**
   * Starts the record of a new run: its directory, which nobody else has, and which is never seen without a manifest.
   *
   * @param describe gives the first manifest for the run's id
   */
  async create(task: string, now: Date, describe: (id: string) => RunManifest): Promise<Run> {
    const id = newRunId(now);
    const location = await this.locate({ task, run: id });
    const runsOfTask = join(await this.prepare(), task);
    await createDirectoryDurably(runsOfTask);
    const manifest = describe(id);
    // A name with a dot is no run's: a process that is killed before the last step has begun none.
    const draft = join(runsOfTask, `.${id}`);
    await mkdir(draft);
    try {
      await writeDocument("run-manifest.v1", manifestPath(draft), manifest);
      await rename(draft, location.directory);
    } catch (error) {
      await rm(draft, { recursive: true });
      throw error;
    }
    await syncDirectory(runsOfTask);
    return new Run(location, manifest);
  }

  /**
   * @throws {RunNotFoundError} when there is none
   * @throws {CorruptDocumentError} {InvalidDocumentError} when there is one that cannot be read
   */
  async read(name: RunName): Promise<{ manifest: RunManifest } & RunLocation> {
    const location = await this.locate(name);
    const manifest = await readDocument("run-manifest.v1", manifestPath(location.directory));
    if (manifest === undefined)
      throw new RunNotFoundError(`${name.task}/${name.run}`, join(this.root, runsName));
    return { manifest, ...location };
  }

  async tasks(): Promise<string[]> {
    return (await directoriesIn(join(this.root, runsName))).filter(isTaskId).sort();
  }

  /** Names of runs, newest first. Reads directory names only, so that thousands of runs cost milliseconds. */
  async list(options: { task?: string; limit?: number; before?: string } = {}): Promise<RunName[]> {
    const tasks = options.task === undefined ? await this.tasks() : [options.task];
    const perTask = await Promise.all(tasks.map((task) => this.#runsOf(task)));
    const { before } = options;
    return perTask
      .flat()
      .filter(({ run }) => before === undefined || run < before)
      .sort((a, b) => (a.run > b.run ? -1 : a.run < b.run ? 1 : 0))
      .slice(0, options.limit);
  }

  /** Finds a run by its id alone. */
  async find(run: string): Promise<RunName> {
    const found = (await this.list()).find((name) => name.run === run);
    if (found === undefined) throw new RunNotFoundError(run, join(this.root, runsName));
    return found;
  }

  async #runsOf(task: string): Promise<RunName[]> {
    const directory = await containedPath(join(this.root, runsName), task);
    return (await directoriesIn(directory)).filter(isRunId).map((run) => ({ task, run }));
  }

  /**
   * Where a run lies, whether or not it is there.
   *
   * @throws {PathEscapeError} {RunNotFoundError} when the name is no name of a run
   */
  async locate({ task, run }: RunName): Promise<RunLocation> {
    if (!isTaskId(task)) throw new PathEscapeError(task, "it is not a task id");
    if (!isRunId(run)) throw new RunNotFoundError(run, join(this.root, runsName));
    const relativeDirectory = `${runsName}/${task}/${run}`;
    return { directory: await containedPath(this.root, relativeDirectory), relativeDirectory };
  }
}

async function directoriesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ignoreAbsent);
  return (entries ?? []).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function ignorePresent(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
