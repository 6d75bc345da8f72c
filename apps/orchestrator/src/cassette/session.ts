import { basename } from "node:path";
import { isFinal, type RunManifest } from "@codex-orchestrator/manifest";
import type { Redactor } from "@codex-orchestrator/process-runner";
import type { RunEventBody } from "../manager/events.ts";
import { differencesBetween, endingOf } from "./compare/endings.ts";
import { CassetteForeignError } from "./errors.ts";
import type { Pause, Recording } from "./file/format.ts";
import type { CompleteCassette } from "./file/read-cassette.ts";
import { Recorder } from "./recorder.ts";
import { Replay } from "./replay.ts";
import { passThrough, type Tape } from "./tape.ts";

/** What is to be done with a tape in a run: nothing, or one of two things. */
export interface TapePlan {
  /** A new file. */
  readonly record?: string;
  readonly replay?: CompleteCassette;
}

/** A tape for one run. */
export interface TapeSession {
  readonly tape: Tape;
  /**
   * Completes a cassette, or compares the run with the recorded one.
   *
   * @returns what people are told
   * @throws {CassetteMissError} when a replay parted from its recording
   */
  end: (manifest: RunManifest) => Promise<RunEventBody | undefined>;
}

/**
 * @param describe what the run is, asked only when there is a plan
 * @throws {CassetteFileError} when a recording cannot begin
 */
export async function openTapeSession(
  plan: TapePlan,
  describe: () => Promise<Recording>,
  redactor: Redactor,
): Promise<TapeSession> {
  if (plan.record !== undefined) return recordingSession(plan.record, await describe(), redactor);
  if (plan.replay !== undefined) return replayingSession(plan.replay, await describe(), redactor);
  return { tape: passThrough, end: () => Promise.resolve(undefined) };
}

async function recordingSession(file: string, now: Recording, redactor: Redactor): Promise<TapeSession> {
  const recorder = await Recorder.start(file, now, redactor);
  return {
    tape: recorder,
    end: async (manifest) => {
      const complete = isFinal(manifest.run.status);
      if (complete) await recorder.finish(endingOf(manifest, redactor));
      else await recorder.pause(pauseOf(manifest, redactor));
      return { type: "RecordingCompleted", cassette: basename(file), complete, entries: recorder.entries };
    },
  };
}

function pauseOf({ run }: RunManifest, redactor: Redactor): Pause {
  return {
    status: run.status === "waiting" ? "waiting" : "interrupted",
    detail: redactor.redactText(run.statusDetail ?? "").slice(0, 1_000),
  };
}

function replayingSession(cassette: CompleteCassette, now: Recording, redactor: Redactor): TapeSession {
  const { file, recording, ending } = cassette;
  const replay = new Replay(cassette, {
    redactor,
    notes: notesOn(recording, now),
    ...(recording.baseTree !== now.baseTree && { refusal: anotherTree(cassette, now) }),
  });
  return {
    tape: replay,
    end: (manifest) => {
      // What was interrupted came to nothing that could be compared.
      if (!isFinal(manifest.run.status)) return Promise.resolve(undefined);
      replay.finish();
      const replayed = endingOf(manifest, redactor);
      const { planHash, diffHash, manifestHash } = replayed;
      const differences = differencesBetween(ending, replayed);
      return Promise.resolve({
        ...{ type: "ReplayCompleted", cassette: basename(file), same: differences.length === 0, differences },
        ...{ planHash, diffHash, manifestHash },
      });
    },
  };
}

/** @throws {CassetteForeignError} when the task is not the one that was recorded */
export function requireSameTask({ file, recording }: CompleteCassette, task: Recording["task"]): void {
  if (recording.task.digest === task.digest) return;
  const what =
    recording.task.id === task.id
      ? `an earlier text of the task ${task.id} (SHA-256 ${recording.task.digest}, now ${task.digest})`
      : `the task ${recording.task.id}, not of ${task.id}`;
  throw new CassetteForeignError(`The cassette ${file} is a recording of ${what}. Record it again.`);
}

/** It goes on record, where no path of the machine may stand. */
function anotherTree({ file, recording }: CompleteCassette, { baseTree }: Recording): CassetteForeignError {
  return new CassetteForeignError(
    `The cassette ${basename(file)} was recorded from another state of the repository: expected the tree ${recording.baseTree}, ` +
      `received ${baseTree}. Check out the commit that it was recorded from, or record it again.`,
  );
}

/** Differences that need not matter, but explain a miss. */
function notesOn(recording: Recording, now: Recording): string[] {
  const versions = Object.entries(recording.versions).filter(
    ([name, version]) => now.versions[name] !== version,
  );
  return [
    ...(recording.patternsDigest === now.patternsDigest
      ? []
      : ["The learning library is not the one that it was recorded with."]),
    ...versions.map(
      ([name, version]) =>
        `It was recorded with ${name} ${version}; this is ${now.versions[name] ?? "unknown"}.`,
    ),
  ];
}
