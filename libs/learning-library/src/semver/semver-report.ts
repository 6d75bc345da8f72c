/** How much a version has to be raised, from the least to the most. */
export type ChangeLevel = "none" | "patch" | "minor" | "major";

/** One difference between two versions of an asset that somebody who uses it can see. */
export interface SemverChange {
  readonly level: Exclude<ChangeLevel, "none">;
  /** The fixture that shows it, as its file is called in that version; absent for what the manifest alone shows. */
  readonly fixture?: string | undefined;
  readonly reason: string;
  /** What the older version made of the fixture against what the newer makes of it, as a unified diff. */
  readonly diff?: string | undefined;
}

/** Whether the version of an asset was raised by as much as its behaviour changed. */
export interface SemverReport {
  readonly id: string;
  readonly previous: string;
  readonly current: string;
  /** What the changes demand. */
  readonly required: ChangeLevel;
  /** What was done. */
  readonly raised: ChangeLevel | "lowered";
  readonly sufficient: boolean;
  /** The gravest first. */
  readonly changes: readonly SemverChange[];
  /** For people: what was expected, what was done and which fixture shows it. */
  readonly message: string;
}
