import type { AppliedPattern, RunManifest, RunRecord, SubtaskRecord } from "./ports.ts";

/** Changes the record of the subtask at an index of the plan. */
export function changeSubtask(
  record: RunRecord,
  index: number,
  change: (subtask: SubtaskRecord, manifest: RunManifest) => void,
): Promise<void> {
  return record.update((draft) => {
    const subtask = draft.subtasks[index];
    if (subtask === undefined) throw new RangeError(`The manifest has no subtask number ${index + 1}.`);
    change(subtask, draft);
  });
}

/** The record of a round, which is made when it is new. */
export function attemptOf(subtask: SubtaskRecord, number: number): SubtaskRecord["attempts"][number] {
  const existing = subtask.attempts.find((attempt) => attempt.number === number);
  if (existing !== undefined) return existing;
  const attempt = { number };
  subtask.attempts.push(attempt);
  return attempt;
}

/** Adds a pattern, or the files of one that was applied before. */
export function addPattern(
  recorded: RunManifest["patterns"],
  { id, version, integrity, files }: AppliedPattern,
): void {
  const same = recorded.find((pattern) => pattern.id === id && pattern.version === version);
  if (same === undefined) recorded.push({ id, version, integrity, files: [...files].sort() });
  else same.files = [...new Set([...same.files, ...files])].sort();
}
