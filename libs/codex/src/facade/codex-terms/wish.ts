import type { ApprovalRequest } from "../../driver.ts";

/** What Codex wants to do, to stand after "wants to". */
export function wish({ kind, command, changes = [], tool }: ApprovalRequest): string {
  if (tool !== undefined) return `call the tool ${tool.name} of ${tool.server}`;
  if (command !== undefined) return `run \`${command}\``;
  if (kind === "file-change") return `change ${changes.map(({ path }) => path).join(", ") || "files"}`;
  return "use more permissions";
}
