import { setImmediate, setTimeout } from "node:timers/promises";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { CodexDriver, NewThread } from "../driver.ts";
import { CodexRequestError, DriverClosedError } from "../errors.ts";
import { answerCall } from "./codex-call.ts";
import type { CodexMcpOptions } from "./facade-options.ts";
import { ThreadRegistry } from "./thread-registry.ts";
import { codexReplyTool, codexTool } from "./tools/tool-definitions.ts";

/** One client's connection. */
export interface CodexMcpConnection {
  /** Ends the client's calls. */
  close(): Promise<void>;
}

/**
 * The tools `codex` and `codex-reply` of the removed `codex mcp-server`, over any driver and for any number of clients,
 * whose calls share the driver and its threads. Nothing is started before the first call.
 */
export class CodexMcpServer {
  readonly #options: CodexMcpOptions;
  readonly #threads = new ThreadRegistry();
  readonly #ended = new AbortController();
  readonly #servers = new Set<McpServer>();
  /** Calls, and whatever else is waited for at the end. */
  readonly #calls = new Set<Promise<unknown>>();
  #driver: Promise<CodexDriver<NewThread>> | undefined;

  constructor(options: CodexMcpOptions) {
    for (const name of ["approvalDeadlineMs", "heartbeatMs", "turnDeadlineMs"] as const)
      checkDuration(name, options[name]);
    this.#options = options;
  }

  /** Serves one client. The SDK is loaded with the first. */
  async connect(transport: Transport): Promise<CodexMcpConnection> {
    const { McpServer } = await import("@modelcontextprotocol/sdk/server/mcp.js");
    const { CallToolRequestSchema, ListToolsRequestSchema } =
      await import("@modelcontextprotocol/sdk/types.js");
    // Clients of the old server know it by this name.
    const info = { name: "codex-mcp-server", title: "Codex", version: this.#options.version };
    const mcp = new McpServer(info, { capabilities: { tools: {} } });
    const { server } = mcp;
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [codexTool, codexReplyTool] }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, call) => {
      const { elicitation } = server.getClientCapabilities() ?? {};
      return this.#track(
        answerCall(params.name, params.arguments, call, {
          options: this.#options,
          threads: this.#threads,
          driver: () => this.#startedDriver(),
          driverLost: () => {
            this.#replaceDriver();
          },
          elicitation: elicitation !== undefined && (elicitation.form ?? !elicitation.url) !== false,
          signal: AbortSignal.any([call.signal, this.#ended.signal]),
        }),
      );
    });
    server.onclose = () => this.#servers.delete(mcp);
    this.#servers.add(mcp);
    await mcp.connect(transport);
    return { close: () => mcp.close() };
  }

  /** Ends every call, with all that it started; then the driver, where it was made here; then every connection. */
  async close(): Promise<void> {
    this.#ended.abort();
    const settled = Promise.allSettled(this.#calls);
    // A call that waits for something else than its turn, such as for a thread to start, ends with the driver.
    const late = new AbortController();
    await Promise.race([settled, setTimeout(callGraceMs, undefined, { signal: late.signal })]).catch(
      () => undefined,
    );
    late.abort();
    if (typeof this.#options.driver === "function")
      await this.#driver?.then((driver) => driver.close()).catch(() => undefined);
    await settled;
    // The SDK sends an answer a few promises after the call gave it.
    await setImmediate();
    await Promise.allSettled([...this.#servers].map((server) => server.close()));
  }

  /** A driver that could not be started is tried anew by the next call. */
  #startedDriver(): Promise<CodexDriver<NewThread>> {
    if (this.#ended.signal.aborted) return Promise.reject(new DriverClosedError("A call"));
    const { driver } = this.#options;
    if (typeof driver !== "function") return Promise.resolve(driver);
    if (this.#driver === undefined) {
      this.#driver = driver();
      this.#driver.catch(() => (this.#driver = undefined));
    }
    return this.#driver;
  }

  /**
   * A driver gives up after it has lost its server too often. The next call gets a new one, unless others are still
   * under way with this one; the last of them will come here, too.
   */
  #replaceDriver(): void {
    const lost = this.#driver;
    if (lost === undefined || this.#calls.size > 1) return;
    this.#driver = undefined;
    this.#threads.clear();
    void this.#track(lost.then((driver) => driver.close()).catch(() => undefined));
  }

  #track<Value>(work: Promise<Value>): Promise<Value> {
    this.#calls.add(work);
    const forget = (): void => void this.#calls.delete(work);
    work.then(forget, forget);
    return work;
  }
}

const callGraceMs = 2_000;

/** A day: longer is a mistake, and timers end at 24 days. */
const longestMs = 86_400_000;

function checkDuration(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value > 0 && value <= longestMs)) return;
  throw new CodexRequestError(
    `${name} must be a whole number of milliseconds from 1 to ${longestMs} (a day), received ${value}.`,
  );
}

/** @throws {CodexRequestError} for a deadline or an interval that is no time */
export function createCodexMcpServer(options: CodexMcpOptions): CodexMcpServer {
  return new CodexMcpServer(options);
}
