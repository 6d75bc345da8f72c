import { randomBytes } from "node:crypto";

/** Environment variable by which the descendants of a command are found, wherever they went. Its value is random. */
const markerName = "CODEX_ORCHESTRATOR_SCOPE";

const runnerId = randomBytes(12).toString("hex");
let markers = 0;

/** What every marker of this process begins with. */
export const runnerMarker = `${markerName}=${runnerId}.`;

/** A variable for the environment of a command: whoever has it was started by that command, or by a descendant of it. */
export interface ProcessMarker {
  readonly name: string;
  readonly value: string;
  /** `NAME=value`. */
  readonly assignment: string;
}

/** A marker that nobody else has. What has it dies with this process once `guardGroup` was called. */
export function newMarker(): ProcessMarker {
  markers += 1;
  const value = `${runnerId}.${markers}`;
  return { name: markerName, value, assignment: `${markerName}=${value}` };
}
