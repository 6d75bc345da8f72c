/** Where Codex may read and write, as it names it. */
export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";

/** When Codex asks before it acts, as it names it. `untrusted` exists in the app server only. */
export type ApprovalPolicy = "untrusted" | "on-request" | "never";

export interface ThreadOptions {
  /** The directory that Codex works in; absolute. */
  cwd: string;
  /** Absent: the one of the configuration. */
  model?: string;
  sandbox?: SandboxMode;
  approvalPolicy?: ApprovalPolicy;
  /** Instead of Codex's own. */
  baseInstructions?: string;
  /** Beside Codex's own. */
  developerInstructions?: string;
  /** Configuration of this thread alone, by dotted keys. */
  config?: Readonly<Record<string, unknown>>;
  /** Leaves nothing on disk, and cannot be resumed. */
  ephemeral?: boolean;
}

/** Tokens, counted over a thread or a turn. `cachedInputTokens` are part of `inputTokens`. */
export interface TokenUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningOutputTokens: number;
}

/** Something that Codex wants to do and may not do by itself. */
export interface ApprovalRequest {
  kind: "command" | "file-change" | "permissions" | "mcp-tool";
  threadId: string;
  turnId: string;
  /** The item that waits; the same request is never asked twice under one id. */
  itemId: string;
  /** Why, as the model says. */
  reason?: string;
  command?: string;
  cwd?: string;
  /** For a file change: path and unified diff. */
  changes?: readonly { path: string; kind: string; diff: string }[];
  /** For an MCP tool: server, tool and arguments. */
  tool?: { server: string; name: string; arguments: unknown };
}

/** `decline` lets the turn go on without it, `cancel` ends the turn. */
export type ApprovalDecision = "accept" | "accept-for-session" | "decline" | "cancel";

/** Decides on a request. Nothing within the deadline, or an error, is a decline. */
export type Approve = (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;

export interface ApprovalRecord {
  request: ApprovalRequest;
  decision: ApprovalDecision;
  /** `unanswered` and `failed` are declines. */
  by: "approver" | "unanswered" | "failed" | "no-approver";
}

/** A running tool call is `in-progress`; in a result, only one that the turn did not wait for. */
export type ActionStatus = "in-progress" | "completed" | "failed" | "declined";

/** A part of a turn. What we do not know is kept by its type. Long texts are kept as head and tail. */
export type TurnItem =
  | { type: "message"; id: string; text: string }
  | { type: "reasoning"; id: string; text: string }
  | {
      type: "command";
      id: string;
      command: string;
      status: ActionStatus;
      exitCode?: number;
      output: string;
    }
  | {
      type: "file-change";
      id: string;
      status: ActionStatus;
      changes: readonly { path: string; kind: string; diff: string }[];
    }
  | { type: "mcp-tool"; id: string; server: string; tool: string; status: ActionStatus }
  | { type: "other"; id: string; itemType: string };

export type TurnEvent =
  | { type: "turn-started"; threadId: string; turnId: string }
  | { type: "item-started" | "item-completed"; threadId: string; turnId: string; item: TurnItem }
  | { type: "message-delta"; threadId: string; turnId: string; itemId: string; text: string }
  | { type: "command-output"; threadId: string; turnId: string; itemId: string; text: string }
  | { type: "usage"; threadId: string; turnId: string; turn: TokenUsage; thread: TokenUsage }
  | { type: "retrying"; threadId: string; turnId: string; message: string };

export interface TurnOptions {
  /** Ends the turn, and every process that it started, before the promise settles. */
  signal?: AbortSignal;
  /** For the whole turn, but not for its wait; passing it is an interruption. */
  deadlineMs?: number;
  /** JSON Schema that the answer should have; Codex does not check it. */
  outputSchema?: Readonly<Record<string, unknown>>;
  /** An exception of it aborts the turn. */
  onEvent?: (event: TurnEvent) => void;
  /** Never asked by `codex exec`. */
  approve?: Approve;
}

export interface TurnResult {
  threadId: string;
  /** One of our own for `codex exec`, which tells none. */
  turnId: string;
  /** The last message of the model. */
  message: string;
  items: readonly TurnItem[];
  /** Of this turn alone. */
  usage: TokenUsage;
  approvals: readonly ApprovalRecord[];
}

/** One conversation, which may have no id yet: `codex exec` tells it in the first turn, whose result and events carry it. */
export interface NewThread {
  readonly id: string | undefined;
  /**
   * Does one turn at a time; a second call waits for the first.
   *
   * @throws {TurnFailedError} with what the provider said, by kind
   * @throws {TurnInterruptedError} after an abort, a deadline or a cancelling approval; nothing of the turn runs any more
   */
  run(prompt: string, options?: TurnOptions): Promise<TurnResult>;
}

/** A conversation by its id. */
export interface CodexThread extends NewThread {
  readonly id: string;
}

/** A Codex that can be given work, whatever carries it. The exec driver is a `CodexDriver<NewThread>`. */
export interface CodexDriver<Started extends NewThread = CodexThread> {
  startThread(options: ThreadOptions): Promise<Started>;
  /**
   * Goes on with a thread of this process or an earlier one, with its history.
   *
   * @throws {ThreadNotFoundError}
   */
  resumeThread(id: string, options?: Partial<ThreadOptions>): Promise<CodexThread>;
  /** Ends every turn and every process. */
  close(): Promise<void>;
}

/** A driver that can go on from the middle of a thread. */
export interface ForkingDriver extends CodexDriver {
  /**
   * Starts a thread with the history of another up to the end of one of its turns. The other stays as it is.
   *
   * @throws {ThreadNotFoundError} when there is no such thread, or no such turn in it
   */
  forkThread(id: string, lastTurn: string, options?: Partial<ThreadOptions>): Promise<CodexThread>;
}
