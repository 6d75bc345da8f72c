import type { CodexDriver, NewThread } from "../driver.ts";
import type { CallPolicy } from "./tools/call-policy.ts";

export interface CodexMcpOptions extends CallPolicy {
  /**
   * What does the work. A function is called at the first call of a tool, since clients start servers that they never
   * use; what it made is closed with the server. A driver is its owner's to close.
   */
  readonly driver: CodexDriver<NewThread> | (() => Promise<CodexDriver<NewThread>>);
  /** How long a question may wait for its answer before it is declined. Default: 5 minutes. */
  readonly approvalDeadlineMs?: number | undefined;
  /** A client that asked for progress hears something at least this often. Default: 5 seconds. */
  readonly heartbeatMs?: number | undefined;
  /** For one turn. Default: none; the client cancels. */
  readonly turnDeadlineMs?: number | undefined;
  /** Sends `codex/event` notifications, as the old server did. Default: true. */
  readonly events?: boolean | undefined;
  /** Told to clients as the server's version. */
  readonly version: string;
}
