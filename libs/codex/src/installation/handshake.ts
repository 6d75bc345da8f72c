import { createInterface } from "node:readline";
import { z } from "zod";
import { within } from "../process/deadline.ts";
import { type CodexProcess, startCodex } from "../process/codex-process.ts";
import { initializeResult } from "../protocol/results.ts";
import { expectShape, readMessage } from "../protocol/rpc-message.ts";

export interface Handshake {
  /** What the server says of itself. */
  userAgent: string;
  /** Whether its provider wants a login of OpenAI. */
  needsLogin: boolean;
  /** What it says of its configuration. One that it cannot read does not keep it from starting, but every thread. */
  warnings: readonly string[];
}

const configWarning = z.looseObject({ summary: z.string(), details: z.string().nullish() });

const account = z.looseObject({ requiresOpenaiAuth: z.boolean() });

/**
 * Starts an app server, asks it for its name and its account, and ends it. Nothing is logged in, so nothing has to be
 * asked of anybody on the network.
 *
 * @throws {Error} saying what came instead
 */
export async function shakeHands(
  command: {
    executable: string;
    env: Readonly<Record<string, string>>;
    cwd: string;
    config: readonly string[];
  },
  deadlineMs: number,
): Promise<Handshake> {
  const { executable, env, cwd, config } = command;
  const args = [...config.flatMap((assignment) => ["-c", assignment]), "app-server"];
  const server = await startCodex({ executable, args, env, cwd, stdin: "pipe" });
  try {
    const answers = within(readAnswers(server), deadlineMs);
    const clientInfo = { name: "codex_orchestrator_probe", title: null, version: "0" };
    send(server, {
      id: 1,
      method: "initialize",
      params: { clientInfo, capabilities: { experimentalApi: true } },
    });
    send(server, { method: "initialized" });
    send(server, { id: 2, method: "account/read", params: { refreshToken: false } });
    const answer = await answers;
    if (answer === undefined) throw new Error(`no answer within ${deadlineMs} ms${said(server)}`);
    return answer;
  } finally {
    await server.end(0);
  }
}

async function readAnswers(server: CodexProcess): Promise<Handshake> {
  let userAgent = "";
  const warnings: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    const message = readMessage(line);
    if (message?.kind === "refusal") throw new Error(`request ${message.id} was refused: ${message.message}`);
    if (message?.kind === "notification" && message.method === "configWarning") {
      const { summary, details } = expectShape(
        configWarning,
        message.params,
        "the notification configWarning",
      );
      warnings.push([summary, details ?? []].flat().join(" "));
    }
    if (message?.kind !== "response") continue;
    if (message.id === 1)
      ({ userAgent } = expectShape(initializeResult, message.result, "the answer to initialize"));
    if (message.id !== 2) continue;
    const { requiresOpenaiAuth } = expectShape(account, message.result, "the answer to account/read");
    return { userAgent, needsLogin: requiresOpenaiAuth, warnings };
  }
  const { code, signal } = await server.exited;
  throw new Error(`it ended with ${signal ?? `exit code ${code ?? "unknown"}`}${said(server)}`);
}

function send(server: CodexProcess, message: object): void {
  server.stdin?.write(`${JSON.stringify(message)}\n`);
}

function said(server: CodexProcess): string {
  return server.stderr.trim() === "" ? "" : `; it said: ${server.stderr.trim().slice(-500)}`;
}
