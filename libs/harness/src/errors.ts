/** The folder of scenarios cannot be read. */
export class ScenarioFolderError extends Error {
  readonly code = "E_SCENARIO_FOLDER";

  constructor(folder: string, options?: ErrorOptions) {
    const reason = options?.cause instanceof Error ? ` (${options.cause.message})` : "";
    super(
      `No scenario was found: the folder ${folder} cannot be read${reason}. ` +
        "Give a folder in which each sub-folder with a scenario.json is a scenario.",
      options,
    );
    this.name = "ScenarioFolderError";
  }
}

/** A word names neither a scenario nor a tag. */
export class UnknownScenarioError extends Error {
  readonly code = "E_UNKNOWN_SCENARIO";
  readonly unknown: readonly string[];
  readonly known: readonly string[];

  constructor(unknown: readonly string[], known: readonly string[]) {
    const words = unknown.map((word) => `"${word}"`).join(", ");
    super(
      `There is no scenario or tag ${words}. ` +
        (known.length === 0
          ? "The folder holds no scenario that can be run."
          : `Use any of: ${known.join(", ")}.`),
    );
    this.name = "UnknownScenarioError";
    this.unknown = unknown;
    this.known = known;
  }
}

/** A sweep has no summary that can be read. */
export class SummaryUnreadableError extends Error {
  readonly code = "E_SUMMARY_UNREADABLE";

  constructor(path: string, options?: ErrorOptions) {
    const reason = options?.cause instanceof Error ? ` (${options.cause.message.split("\n")[0] ?? ""})` : "";
    super(
      `The summary ${path} cannot be read${reason}. Give a run of an evaluation that has ended.`,
      options,
    );
    this.name = "SummaryUnreadableError";
  }
}

/** A folder holds more files than anybody expected of it. */
export class TreeTooLargeError extends Error {
  readonly code = "E_TREE_TOO_LARGE";

  constructor(maxEntries: number) {
    super(`The folder holds more than ${maxEntries} files, and was not read to its end.`);
    this.name = "TreeTooLargeError";
  }
}

/** No sweep can be made with an option. */
export class SweepOptionsError extends Error {
  readonly code = "E_SWEEP_OPTIONS";

  constructor(option: string, expected: string, received: unknown) {
    super(`The sweep was not begun: ${option} must be ${expected}; received ${String(received)}.`);
    this.name = "SweepOptionsError";
  }
}
