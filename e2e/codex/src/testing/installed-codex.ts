import { join } from "node:path";
import { CodexNotFoundError, findCodex } from "@codex-orchestrator/codex";

/** The folder of the suites, where the real Codex is installed. */
export const suitesRoot = join(import.meta.dirname, "../..");

/** The program that these suites run with. */
export async function installedCodex(): Promise<string> {
  try {
    return (await findCodex({ packageRoots: [suitesRoot] })).executable;
  } catch (cause) {
    if (!(cause instanceof CodexNotFoundError)) throw cause;
    throw new Error(
      "The suites need the real Codex, 400 MB, which an ordinary npm ci leaves out. " +
        "Run npm run e2e:codex at the root, which installs it in e2e/codex and runs them.",
      { cause },
    );
  }
}
