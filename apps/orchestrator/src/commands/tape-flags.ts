import { rm } from "node:fs/promises";
import { CassetteWriter } from "../cassette/file/cassette-writer.ts";
import { readCompleteCassette } from "../cassette/file/read-cassette.ts";
import type { TapePlan } from "../cassette/session.ts";
import { UsageError } from "../errors.ts";
import { text, type Options } from "../cli/arguments.ts";

/** What a cassette says about how the run is done, so that flags need not. */
const decidedByCassette = [
  ...["provider", "model", "builder", "codex-model", "codex-login"],
  ...["budget", "prices", "mode", "because"],
];

/**
 * What `--record` and `--replay` ask for.
 *
 * @throws {UsageError} when they contradict each other or another flag
 * @throws {CassetteFileError} when the one is there already, or the other cannot be replayed
 */
export async function tapePlanFrom(values: Options): Promise<TapePlan> {
  const record = text(values["record"]);
  const replay = text(values["replay"]);
  if (record !== undefined && replay !== undefined)
    throw new UsageError("--record and --replay exclude each other: a replay is no recording.");
  if (record !== undefined) return { record: await newFile(record) };
  if (replay === undefined) return {};
  const superfluous = decidedByCassette.find((name) => values[name] !== undefined);
  if (superfluous !== undefined)
    throw new UsageError(`--${superfluous} cannot be given with --replay: the cassette decides it.`);
  return { replay: await readCompleteCassette(replay) };
}

/** Whether it can be written is better known before the run begins than after. */
async function newFile(file: string): Promise<string> {
  const writer = await CassetteWriter.create(file);
  await writer.close();
  await rm(file);
  return file;
}
