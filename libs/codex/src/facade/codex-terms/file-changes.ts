/** Changes as the old server named them: by path, with the whole content of what is new or gone, else with a diff. */
export function fileChanges(
  changes: readonly { path: string; kind: string; diff: string }[],
): Record<string, object> {
  return Object.fromEntries(
    changes.map(({ path, kind, diff }) => [
      path,
      kind === "add" || kind === "delete"
        ? { type: kind, content: diff }
        : { type: "update", unified_diff: diff, move_path: null },
    ]),
  );
}
