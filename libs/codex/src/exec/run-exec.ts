import type { ProcessName } from "@codex-orchestrator/process-runner";

import { CodexStartError, ProtocolError, ServerLostError, ThreadNotFoundError } from "../errors.ts";
import { type CodexProcess, type Exit, startCodex } from "../process/codex-process.ts";
import { within } from "../process/deadline.ts";
import { LineSplitter, longestLine } from "../protocol/line-splitter.ts";
import { readExecEvent } from "./exec-event.ts";
import type { ExecTurn } from "./exec-turn.ts";

export interface ExecCommand {
  executable: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  prompt: string;
  /** How long Codex may take to end itself when it is interrupted, and after the turn. */
  graceMs: number;
}

/**
 * Runs `codex exec` for a turn until it ends, or is made to, and leaves no process of it.
 *
 * @returns what could not be ended
 * @throws {CodexStartError} @throws {ThreadNotFoundError} @throws {ProtocolError} @throws {ServerLostError}
 */
export async function runExec(
  turn: ExecTurn,
  { prompt, graceMs, ...command }: ExecCommand,
): Promise<readonly ProcessName[]> {
  const process = await startCodex({ ...command, stdin: "pipe" });
  const broken = follow(process, turn);
  process.stdin?.end(prompt);
  // After the turn Codex has only to write down what it knows.
  const ended = turn.ended.then(() => within(process.exited, graceMs));
  const first = await Promise.race([process.exited, ended, turn.interrupted, broken]);
  if (turn.interruption !== undefined && turn.ending === undefined) {
    process.signal("SIGINT");
    await within(process.exited, graceMs);
  }
  const survivors = await process.end(0, markersOf(turn));
  if (first instanceof ProtocolError) throw first;
  if (turn.interruption !== undefined || turn.ending !== undefined) return survivors;
  throw endedEarly(turn, process, await process.exited);
}

/** Settles only when Codex does not keep to its protocol. */
function follow(process: CodexProcess, turn: ExecTurn): Promise<ProtocolError> {
  return new Promise((resolve) => {
    const lines = new LineSplitter(longestLine, {
      line: (line) => {
        try {
          const event = readExecEvent(line);
          if (event !== undefined) turn.take(event);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          resolve(error);
        }
      },
      overlong: (bytes) => {
        const expected = `lines of at most ${longestLine} bytes`;
        resolve(new ProtocolError("a line of codex exec", expected, `${bytes} bytes and more`));
      },
    });
    process.stdout.on("data", (chunk: Buffer) => {
      lines.push(chunk);
    });
    process.stdout.on("end", () => {
      lines.end();
    });
  });
}

/** Codex gives every command the thread's id. */
const markersOf = ({ threadId }: ExecTurn) =>
  threadId === undefined ? [] : [`CODEX_SESSION_ID=${threadId}`];

function endedEarly(turn: ExecTurn, { stderr }: CodexProcess, { code, signal }: Exit): Error {
  const { threadId } = turn;
  const said = firstLine(stderr);
  if (threadId !== undefined && /no rollout found|not found/i.test(said))
    return new ThreadNotFoundError(threadId, said);
  const how = signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
  if (signal === null)
    return new CodexStartError(`codex exec ended without a turn (${how}): ${said || "it said nothing"}`);
  return new ServerLostError(
    "A turn was not finished",
    said === "" ? how : `${how}; it said: ${said}`,
    "Run it again.",
  );
}

/** What it says of an error comes before the stack; what it always says is left out. */
function firstLine(stderr: string): string {
  const words = stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^Reading (prompt|additional input)/.test(line));
  return words.find((line) => line.startsWith("Error:")) ?? words[0] ?? "";
}
