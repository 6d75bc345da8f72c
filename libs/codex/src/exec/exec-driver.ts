import type { CodexDriver, CodexThread, NewThread, ThreadOptions } from "../driver.ts";
import { CodexRequestError, DriverClosedError } from "../errors.ts";
import { assertDirectory } from "../turn/assert-directory.ts";
import { ExecThread } from "./exec-thread.ts";

export interface ExecDriverOptions {
  /** Path of the native `codex`. */
  executable: string;
  /** The whole environment of Codex; `CODEX_HOME` should be in it. */
  env: Readonly<Record<string, string>>;
  /** Configuration for all threads, as `-c` takes it: dotted keys, values in TOML. */
  config?: readonly string[];
  /** How long Codex may take to end itself after a turn, or after it was interrupted, before it is killed; 5 s by default. */
  interruptGraceMs?: number;
  /** How long a turn may wait for a connection to the provider, which Codex itself does without end; 60 s by default. */
  networkDeadlineMs?: number;
}

/**
 * A driver that runs `codex exec` for every turn: for CI, where nobody is there to approve. Nothing that would need an
 * approval is done. There are no deltas, changes of files come without their diff, and that a thread to resume is not
 * there shows in its first turn.
 */
export function createExecDriver(options: ExecDriverOptions): CodexDriver<NewThread> {
  const { executable, env, config = [], interruptGraceMs = 5000, networkDeadlineMs = 60_000 } = options;
  const threads: ExecThread[] = [];
  let closed = false;
  const settings = { executable, env, config, interruptGraceMs, networkDeadlineMs, isClosed: () => closed };

  const open = (threadOptions: Partial<ThreadOptions>, id?: string) => {
    if (closed) throw new DriverClosedError("Opening a thread");
    assertPossible(threadOptions);
    // Turns of one thread wait for each other, whoever asks for them.
    const known = threads.find((thread) => id !== undefined && thread.id === id);
    if (known !== undefined) {
      known.reconfigure(threadOptions);
      return known;
    }
    const thread = new ExecThread(settings, threadOptions, id);
    threads.push(thread);
    return thread;
  };
  return {
    startThread: (threadOptions) => settled(() => open(threadOptions)),
    resumeThread: (id, threadOptions = {}) => settled(() => open(threadOptions, id) as CodexThread),
    close: async () => {
      closed = true;
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

async function settled<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}

function assertPossible({ approvalPolicy, cwd }: Partial<ThreadOptions>): void {
  if (approvalPolicy !== undefined && approvalPolicy !== "never")
    throw new CodexRequestError(
      `codex exec asks for no approvals: approvalPolicy must be "never", received "${approvalPolicy}". Use the app server.`,
    );
  assertDirectory(cwd);
}
