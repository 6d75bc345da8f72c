import { constants } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StateDirectoryError } from "../errors.ts";

const ignoreRules = `# Written by codex-orchestrator. What it keeps here belongs to this machine, not to the project.
/.gitignore
/audit.*
/.audit.*
/signer.pem
/*/state.json*
/*/.state.json*
`;

/**
 * Checks, before anything is written, that `.runs` and `out` below a directory can be written.
 *
 * @throws {StateDirectoryError}
 */
export async function requireWritableState(root: string): Promise<void> {
  for (const name of [".runs", "out"]) {
    const directory = join(root, name);
    const problem = await accessProblem(directory);
    if (problem === "ENOENT") {
      const parentProblem = await accessProblem(root);
      if (parentProblem !== undefined) throw unwritable(root, parentProblem);
    } else if (problem !== undefined) throw unwritable(directory, problem);
  }
}

/** Makes `out`, whose own files git is told to ignore unless the project has rules of its own there. */
export async function prepareOutDirectory(root: string, task: string): Promise<string> {
  const directory = join(root, "out");
  await mkdir(join(directory, task), { recursive: true });
  await writeFile(join(directory, ".gitignore"), ignoreRules, { flag: "wx" }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
  return directory;
}

async function accessProblem(directory: string): Promise<string | undefined> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "EIO";
  }
}

function unwritable(directory: string, problem: string): StateDirectoryError {
  return new StateDirectoryError(
    `${directory} cannot be written (${problem}); a run keeps its evidence there. Make it writable, or work in a copy.`,
  );
}
