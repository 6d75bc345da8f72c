export type {
  ActionStatus,
  ApprovalDecision,
  ApprovalPolicy,
  ApprovalRecord,
  ApprovalRequest,
  Approve,
  CodexDriver,
  CodexThread,
  ForkingDriver,
  NewThread,
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
export type { ClientInfo } from "./app-server/server/server-session.ts";
export type { CodexProvider, CodexSettings } from "./home/configuration.ts";
export { CodexHomeError, CodexLoginError } from "./home/errors.ts";
export {
  type CodexHome,
  type CodexHomeOptions,
  prepareCodexHome,
  removeCodexHome,
} from "./home/prepare-home.ts";
export type { CodexLogin } from "./home/user-login.ts";
export { CodexNotFoundError, CodexVersionError } from "./installation/errors.ts";
export { type FindCodexOptions, type FoundCodex, findCodex } from "./installation/find-codex.ts";
export { type CodexVersion, codexVersion, requireUsable, testedVersion } from "./installation/version.ts";
export { type ExecDriverOptions, createExecDriver } from "./exec/exec-driver.ts";
export { type CodexMcpConnection, CodexMcpServer, createCodexMcpServer } from "./facade/codex-mcp-server.ts";
export type { CodexMcpOptions } from "./facade/facade-options.ts";
export type { CallPolicy } from "./facade/tools/call-policy.ts";
export {
  type Drift,
  type DriftOptions,
  checkDrift,
  describeDrift,
} from "./installation/drift/check-drift.ts";
export {
  type ProbeName,
  type ProbeOptions,
  type ProbeResult,
  probeCodex,
} from "./installation/probe-codex.ts";
export { type HttpOptions, type HttpServing, serveHttp } from "./facade/http/serve-http.ts";
