export interface CapturedOutput {
  /** The value of some work, and the lines that it printed meanwhile. */
  during<T>(work: () => Promise<T>): Promise<{ value: T; lines: string[] }>;
}

/**
 * Takes over what this thread prints. A stray `console.log` of a pattern must not end up on the standard output of the
 * program, which may be speaking a protocol there. What is printed while no work is under way is dropped.
 */
export function captureOutput(): CapturedOutput {
  let text: string | undefined;
  // Node's own warnings are about the thread, not about the file that happens to be under way.
  process.removeAllListeners("warning");
  for (const stream of [process.stdout, process.stderr])
    stream.write = (chunk: string | Uint8Array) => {
      if (text !== undefined) text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  return {
    async during(work) {
      text = "";
      try {
        const value = await work();
        return { value, lines: text.split("\n").filter((line) => line.trim() !== "") };
      } finally {
        text = undefined;
      }
    },
  };
}
