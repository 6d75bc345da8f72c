import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import type { AppliedPattern } from "../manager/ports.ts";
import { InProcessMcpServer } from "./in-process-mcp-server.ts";

/** A pattern over a large repository parses every file; silence for this long means that it hangs. */
const silenceMs = 10 * 60_000;

const applyResult = z.object({
  pattern: z.object({ id: z.string(), version: z.string(), integrity: z.string() }),
  changed: z.array(z.string()),
  errors: z.array(z.object({ file: z.string(), kind: z.string(), message: z.string() })),
  effectsViolated: z.array(z.object({ file: z.string(), change: z.string() })),
});

/** The learning library as tools, which remembers what was applied, as the server said, not as a model said. */
export class PatternServer extends InProcessMcpServer {
  #applied: AppliedPattern[] = [];

  constructor(createServer: () => Promise<McpServer>) {
    super({
      name: "learning-library",
      serve: async (transport) => (await createServer()).connect(transport),
      silenceMs,
      onResult: (tool, { isError, structuredContent }) => {
        if (tool === "apply_pattern" && isError !== true) this.#applied.push(appliedIn(structuredContent));
      },
    });
  }

  /** The patterns applied since the last call. */
  takeApplied(): AppliedPattern[] {
    const applied = this.#applied;
    this.#applied = [];
    return applied;
  }
}

function appliedIn(structuredContent: unknown): AppliedPattern {
  const { pattern, changed, errors, effectsViolated } = applyResult.parse(structuredContent);
  const problems = [
    // A file that does not parse was left alone; that is for the checks to judge, not for the pattern.
    ...errors.filter(({ kind }) => kind !== "syntax").map(({ file, message }) => `${file}: ${message}`),
    ...effectsViolated.map(({ file, change }) => `${file} was ${change} by something other than the pattern`),
  ];
  return { ...pattern, files: changed, problems };
}
