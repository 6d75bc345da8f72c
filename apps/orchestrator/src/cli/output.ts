import { styleText } from "node:util";

/** Where a command prints: results on `out`, everything else on `err`. */
export interface Output {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Applies a style on a terminal that wants colours, nothing elsewhere. */
  style: (style: "bold" | "dim" | "green" | "red" | "yellow", text: string) => string;
}

/** Standard output and standard error of this process. */
export function processOutput(environment: Readonly<Record<string, string | undefined>>): Output {
  // Who reads may go away, as `head` does. The run goes on; only its words are lost.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  const colours =
    process.stdout.isTTY && environment["NO_COLOR"] === undefined && environment["TERM"] !== "dumb";
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    style: (style, text) => (colours ? styleText(style, text) : text),
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
