export type {
  ActionStatus,
  ApprovalDecision,
  ApprovalPolicy,
  ApprovalRecord,
  ApprovalRequest,
  Approve,
  CodexDriver,
  CodexThread,
  SandboxMode,
  ThreadOptions,
  TokenUsage,
  TurnEvent,
  TurnItem,
  TurnOptions,
  TurnResult,
} from "./driver.ts";
export {
  CodexRequestError,
  CodexStartError,
  DriverClosedError,
  type InterruptionReason,
  ProtocolError,
  RequestTimeoutError,
  RpcError,
  ServerLostError,
  ThreadNotFoundError,
  TurnFailedError,
  type TurnFailureKind,
  TurnInterruptedError,
  type UnfinishedTurn,
} from "./errors.ts";
export {
  type AppServerDriver,
  type AppServerOptions,
  startAppServer,
} from "./app-server/start-app-server.ts";
export type { ClientInfo } from "./app-server/server-session.ts";
