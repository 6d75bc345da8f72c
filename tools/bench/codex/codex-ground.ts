import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type CodexHome, findCodex, prepareCodexHome } from "@codex-orchestrator/codex";
import {
  type ResponsesDouble,
  type ResponsesDoubleOptions,
  startResponsesDouble,
} from "@codex-orchestrator/codex/responses-double";
import { withScratch } from "../scratch.ts";

export interface CodexGround {
  executable: string;
  double: ResponsesDouble;
  home: CodexHome;
  /** An empty directory to work in. */
  cwd: string;
  scratch: string;
}

/** The real Codex of the suites, a scripted provider, and a home on the disk of the repository. */
export function withCodexGround<T>(
  model: string,
  script: ResponsesDoubleOptions["script"],
  work: (ground: CodexGround) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    // npm run e2e:codex installs it there.
    const { executable } = await findCodex({
      packageRoots: [join(import.meta.dirname, "../../../e2e/codex")],
    });
    const double = await startResponsesDouble({ script });
    try {
      const home = await prepareCodexHome({
        directory: join(scratch, "home"),
        environment: process.env,
        model,
        provider: { baseUrl: double.url, requestRetries: 0, streamRetries: 0 },
      });
      const cwd = join(scratch, "work");
      await mkdir(cwd);
      return await work({ executable, double, home, cwd, scratch });
    } finally {
      await double.close();
    }
  });
}
