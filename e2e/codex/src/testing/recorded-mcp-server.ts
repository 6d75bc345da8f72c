import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import type { FacadeResult } from "./facade-ground.ts";

interface RecordedCall {
  case: string;
  tool: string;
  arguments?: Record<string, unknown>;
  result: FacadeResult;
}

const file = join(
  import.meta.dirname,
  "../../../../libs/codex/src/facade/fixtures/codex-mcp-server-0.153.4.json",
);
const recording = JSON.parse(readFileSync(file, "utf8")) as {
  toolsList: { tools: Tool[] };
  calls: RecordedCall[];
};

/** The tools of `codex mcp-server`, as Codex 0.153.4, the last that had it, listed them. */
export const recordedTools = recording.toolsList.tools;

/** What it answered in the named case. */
export function recordedCall(name: string): RecordedCall {
  const found = recording.calls.find((call) => call.case === name);
  if (found === undefined) throw new Error(`Nothing was recorded as "${name}".`);
  return found;
}
