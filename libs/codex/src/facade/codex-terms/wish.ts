import type { ApprovalRequest } from "../../driver.ts";
import { bounded } from "./bounded.ts";

const longestCommand = 500;

/** What Codex wants to do, to stand after "wants to". */
export function wish({ kind, command, changes = [], tool }: ApprovalRequest): string {
  if (tool !== undefined) return `call the tool ${tool.name} of ${tool.server}`;
  if (command !== undefined) return `run \`${bounded(command, longestCommand)}\``;
  if (kind === "file-change") return `change ${changes.map(({ path }) => path).join(", ") || "files"}`;
  return "use more permissions";
}
