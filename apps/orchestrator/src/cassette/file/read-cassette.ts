import { readFile, stat } from "node:fs/promises";
import { parseStrictJson } from "@codex-orchestrator/canonical-json";
import type { z } from "zod";
import { CassetteFileError } from "../errors.ts";
import {
  digestLine,
  entrySchema,
  formatVersion,
  headerSchema,
  lastLineSchema,
  type Ending,
  type Entry,
  type Line,
  type Pause,
  type Recording,
} from "./format.ts";

export interface Cassette {
  readonly file: string;
  readonly recording: Recording;
  readonly entries: readonly Entry[];
  /** Absent when the run did not end, or the file was cut. */
  readonly ending?: Ending;
  /** Present when the run waited or was interrupted in good order. */
  readonly pause?: Pause;
}

export type CompleteCassette = Cassette & { readonly ending: Ending };

const maximumBytes = 256 * 1024 * 1024;

/**
 * Reads and checks a cassette. One whose end is missing is readable up to there.
 *
 * @throws {CassetteFileError} when it is no cassette, of another format, or was changed after it was recorded
 */
export async function readCassette(file: string): Promise<Cassette> {
  const lines = await readLines(file);
  const complete = lines.pop() === "";
  const chain = new Chain(file);
  const header = chain.read(lines[0] ?? "", headerSchema);
  const entries: Entry[] = [];
  for (const [index, line] of lines.slice(1).entries()) {
    if (index === lines.length - 2 && complete && /^\{"kind":"(footer|pause)"/.test(line)) {
      const { kind, entries: count, ...end } = chain.read(line, lastLineSchema);
      if (count === entries.length) return { file, recording: header.recording, entries, ...end };
      throw new CassetteFileError(file, `its ${kind} counts ${count} entries, but it has ${entries.length}.`);
    }
    entries.push(chain.readEntry(line, entries.length + 1));
  }
  return { file, recording: header.recording, entries };
}

/** Like readCassette, for a cassette that has its end. */
export async function readCompleteCassette(file: string): Promise<CompleteCassette> {
  const cassette = await readCassette(file);
  const { ending, entries, pause } = cassette;
  if (ending !== undefined) return { ...cassette, ending };
  const where = entries.length === 0 ? "after its header" : `after entry ${entries.length}`;
  const why =
    pause === undefined
      ? `It stops ${where}, without a footer: the recording was killed, or the file was cut.`
      : `The recorded run ${pauses[pause.status]} ${where}: ${pause.detail} ` +
        "What it did when it was resumed is not on the tape, so nothing could answer a replay from there on.";
  throw new CassetteFileError(
    file,
    `it is incomplete. ${why} Record a run again that ends in the process that begins it.`,
  );
}

const pauses: Readonly<Record<Pause["status"], string>> = {
  waiting: "stopped to wait",
  interrupted: "was interrupted",
};

async function readLines(file: string): Promise<string[]> {
  try {
    const { size } = await stat(file);
    if (size > maximumBytes)
      throw new CassetteFileError(file, `it has ${size} bytes, more than the ${maximumBytes} that are read.`);
    return (await readFile(file, "utf8")).split("\n");
  } catch (cause) {
    if (cause instanceof CassetteFileError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CassetteFileError(file, missing ? "there is no such file." : (cause as Error).message, {
      cause,
    });
  }
}

/** Reads line after line, each of which vouches for the one before. */
class Chain {
  readonly #file: string;
  #line = 0;
  #digest = "";

  constructor(file: string) {
    this.#file = file;
  }

  read<Schema extends z.ZodType<Line>>(text: string, schema: Schema): z.infer<Schema> {
    this.#line += 1;
    const value = this.#parse(text);
    this.#requireVersion(value);
    const { success, data, error } = schema.safeParse(value);
    if (!success) {
      const [issue] = error.issues;
      throw this.#problem(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}`);
    }
    // Over what was read, not over what the schema knows of it.
    const { digest, ...line } = value as Line;
    if (digestLine(this.#digest, line) !== digest)
      throw this.#problem(
        "it was changed, moved or cut after it was recorded: its digest does not fit it and the line before",
      );
    this.#digest = digest;
    return data;
  }

  readEntry(text: string, expected: number): Entry {
    const seq = /^\{"kind":"\w+","seq":(\d+),/.exec(text)?.[1];
    if (seq !== undefined && Number(seq) !== expected) {
      this.#line += 1;
      throw this.#problem(
        `expected entry ${expected}, received entry ${seq}: entries were moved or taken out`,
      );
    }
    return this.read(text, entrySchema);
  }

  #parse(text: string): unknown {
    try {
      return parseStrictJson(text);
    } catch (cause) {
      throw this.#problem((cause as Error).message, { cause });
    }
  }

  /** A newer format is told by its number, before anything else about it looks wrong. */
  #requireVersion(value: unknown): void {
    if (this.#line > 1 || typeof value !== "object" || value === null) return;
    const { kind, formatVersion: version } = value as Record<string, unknown>;
    if (kind !== "header") throw this.#problem("expected the header of a cassette");
    if (version !== formatVersion)
      throw this.#problem(
        `expected format version ${formatVersion}, received ${JSON.stringify(version)}. Use the version of the orchestrator that recorded it, or record it again`,
      );
  }

  #problem(problem: string, options?: ErrorOptions): CassetteFileError {
    return new CassetteFileError(this.#file, `line ${this.#line}: ${problem}.`, options);
  }
}
