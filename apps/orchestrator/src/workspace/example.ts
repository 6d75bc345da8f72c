import { cp, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { Git, GitIdentity } from "./git.ts";

/** Fixed, so that every copy of the example starts from the same commit. */
const author: GitIdentity = {
  name: "Example",
  email: "example@localhost",
  date: "2025-01-01T00:00:00Z",
};

/**
 * Copies the bundled example repository and makes it a fresh git repository with one commit.
 *
 * @param parent an existing directory; the copy becomes its `repo`
 */
export async function createExampleRepository(
  git: Git,
  exampleDirectory: string,
  parent: string,
): Promise<string> {
  const repository = join(parent, "repo");
  await cp(join(exampleDirectory, "repo"), repository, { recursive: true, verbatimSymlinks: true });
  await symlink(toolsDirectory(), join(parent, "node_modules"), "dir");
  const inCopy = git.in(repository);
  await inCopy.run("init", "--quiet", "--initial-branch=main");
  await inCopy.run("add", "--all");
  await inCopy.runAs(author, "commit", "--quiet", "--message=The example as it comes");
  return repository;
}

/** The packages installed beside the orchestrator: the example is built with them, wherever its copy lies. */
function toolsDirectory(): string {
  const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
  return resolve(dirname(typescript), "..");
}
