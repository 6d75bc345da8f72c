/** What a sweep set out to do for one scenario. */
export interface PlannedScenario {
  readonly scenario: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** How often it is repeated with identical input. */
  readonly epochs: number;
  /** Content key, with what is under test: attempts with another key do not count. */
  readonly key: string;
  /** Digest of the scenario without what is under test: sweeps are compared where it is the same. */
  readonly definition: string;
}

export const admissionStatuses = [
  "admitted",
  /** The untouched fixture passes already: it cannot tell good from bad. */
  "green-on-nop",
  /** The reference does not pass: nothing could. */
  "red-on-reference",
  /** Its own check did not come out the same each time. */
  "flaky",
  "not-checked",
] as const;

export type AdmissionStatus = (typeof admissionStatuses)[number];

/** What the two-sided check of a scenario came to. */
export interface Admission {
  readonly scenario: string;
  readonly status: AdmissionStatus;
  readonly detail: string;
}
