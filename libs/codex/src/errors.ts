import type { ApprovalRecord, TokenUsage, TurnItem } from "./driver.ts";

/** Why the provider, or Codex for it, gave a turn up. */
export type TurnFailureKind =
  | "unauthorized"
  | "rate-limited"
  | "server-error"
  | "stream-dropped"
  | "unreachable"
  | "context-overflow"
  | "quota"
  | "not-found"
  | "refused"
  | "other";

/** What a turn did before it ended without a result. Its tokens were spent all the same. */
export interface UnfinishedTurn {
  /** Absent when even the thread had not begun, as a new one of `codex exec`. */
  threadId?: string;
  /** Absent when the turn ended before Codex had begun it. */
  turnId?: string;
  items: readonly TurnItem[];
  usage: TokenUsage;
  approvals: readonly ApprovalRecord[];
}

const remedies: Record<TurnFailureKind, string> = {
  unauthorized: "Log in again, or check the key that the provider's `env_key` names.",
  "rate-limited": "Wait, then run the turn again, or run fewer threads at once.",
  "server-error": "The provider's server is at fault; run the turn again later.",
  "stream-dropped":
    "Run the turn again; if it happens again, look at the network between Codex and the provider.",
  unreachable: "Check the address of the provider, and the network.",
  "context-overflow": "Start a new thread with less in it, or take a model with a larger context.",
  quota: "Raise the quota of the account, or wait until it is renewed.",
  "not-found": "Check the name of the model, and that the provider has the Responses API at its address.",
  refused: "The provider refused this request; change the prompt or the model.",
  other: "The thread can go on.",
};

/** The turn began and failed; Codex did as many retries as it is configured to. The thread can go on. */
export class TurnFailedError extends Error {
  override readonly name = "TurnFailedError";
  readonly code = "E_TURN_FAILED";
  readonly kind: TurnFailureKind;
  /** HTTP status of the provider's answer, where Codex tells it. */
  readonly status: number | undefined;
  /** In the words of the provider or of Codex. */
  readonly said: string;
  readonly turn: UnfinishedTurn;

  constructor(kind: TurnFailureKind, said: string, turn: UnfinishedTurn, status?: number) {
    const http = status === undefined ? "" : `, HTTP ${status}`;
    super(`${nameOf(turn)} failed (${kind}${http}): ${sentence(said)} ${remedies[kind]}`);
    this.kind = kind;
    this.status = status;
    this.said = said;
    this.turn = turn;
  }
}

const nameOf = ({ turnId, threadId }: UnfinishedTurn): string =>
  `${turnId === undefined ? "A turn" : `Turn ${turnId}`} of ${threadId === undefined ? "a new thread" : `thread ${threadId}`}`;

const sentence = (text: string): string => (/[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text}.`);

/** `closed`: the driver was closed. `by-codex`: Codex stopped it unasked. */
export type InterruptionReason =
  "abort" | "deadline" | "approval-cancelled" | "server-lost" | "closed" | "by-codex";

const interruptions: Record<InterruptionReason, string> = {
  abort: "it was aborted. The thread can go on",
  deadline: "its deadline passed. The thread can go on; give it more time",
  "approval-cancelled": "an approval was answered with cancel. The thread can go on",
  "server-lost":
    "the Codex process that ran it ended. Run the next turn on the same thread to go on with its history",
  closed: "the driver was closed. Make a new driver, and resume the thread",
  "by-codex": "Codex stopped it, and nobody here asked for that. The thread can go on",
};

/** The turn was stopped before its end, and every process that it started was ended, but for `survivors`. */
export class TurnInterruptedError extends Error {
  override readonly name = "TurnInterruptedError";
  readonly code = "E_TURN_INTERRUPTED";
  readonly reason: InterruptionReason;
  readonly turn: UnfinishedTurn;
  /** Processes that even SIGKILL did not end in time; almost always empty. */
  readonly survivors: readonly { pid: number; name: string }[];

  constructor(
    reason: InterruptionReason,
    turn: UnfinishedTurn,
    { survivors = [], cause }: { survivors?: readonly { pid: number; name: string }[]; cause?: unknown } = {},
  ) {
    const alive = survivors.map(({ pid, name }) => `${name} (${pid})`).join(", ");
    const left = alive === "" ? "" : ` These processes of it could not be ended: ${alive}.`;
    super(`${nameOf(turn)} was stopped: ${interruptions[reason]}.${left}`, { cause });
    this.reason = reason;
    this.turn = turn;
    this.survivors = survivors;
  }
}

/** Codex knows no such thread, or its history was not kept. */
export class ThreadNotFoundError extends Error {
  override readonly name = "ThreadNotFoundError";
  readonly code = "E_THREAD_NOT_FOUND";
  readonly threadId: string;

  constructor(threadId: string, said: string, options?: ErrorOptions) {
    super(
      `There is no thread ${threadId} to resume: ${said} ` +
        "Check the id and that it was made in this CODEX_HOME; the history of an ephemeral thread is not kept.",
      options,
    );
    this.threadId = threadId;
  }
}

/** Codex could not be started, or ended before it was ready. */
export class CodexStartError extends Error {
  override readonly name = "CodexStartError";
  readonly code = "E_CODEX_START";
}

/** The app server ended while something was asked of it. */
export class ServerLostError extends Error {
  override readonly name = "ServerLostError";
  readonly code = "E_SERVER_LOST";
  /** How it ended, and the end of what it wrote to standard error. */
  readonly how: string;

  constructor(what: string, how: string, advice: string, options?: ErrorOptions) {
    super(`${what}: the Codex app server ended (${how}). ${advice}`, options);
    this.how = how;
  }
}

/** The app server did not answer in time. */
export class RequestTimeoutError extends Error {
  override readonly name = "RequestTimeoutError";
  readonly code = "E_REQUEST_TIMEOUT";
  readonly method: string;

  constructor(method: string, waitedMs: number) {
    super(
      `The Codex app server did not answer ${method} within ${Math.round(waitedMs)} ms. ` +
        "Give it more time with requestDeadlineMs; if it hangs, close the driver and start another.",
    );
    this.method = method;
  }
}

/** Codex said something that it should not have said; most likely its version is outside of the tested range. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code = "E_PROTOCOL";

  constructor(where: string, expected: string, received: string, options?: ErrorOptions) {
    super(
      `Codex did not keep to its protocol in ${where}: expected ${expected}, received ${received}. ` +
        "Compare its version with the tested range.",
      options,
    );
  }
}

/** The app server refused a request. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code = "E_RPC";
  readonly method: string;
  /** JSON-RPC code, such as -32600. */
  readonly rpcCode: number;
  readonly said: string;

  constructor(method: string, rpcCode: number, said: string) {
    super(`The Codex app server refused ${method} (${rpcCode}): ${said}`);
    this.method = method;
    this.rpcCode = rpcCode;
    this.said = said;
  }
}

/** The driver was closed before or while it was asked for something. */
export class DriverClosedError extends Error {
  override readonly name = "DriverClosedError";
  readonly code = "E_DRIVER_CLOSED";

  constructor(what: string) {
    super(`${what} is not possible: this Codex driver is closed. Make a new one.`);
  }
}

/** What is asked for cannot be done by this driver, or makes no sense. Nothing was started. */
export class CodexRequestError extends Error {
  override readonly name = "CodexRequestError";
  readonly code = "E_CODEX_REQUEST";
}
