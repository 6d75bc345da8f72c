/** What a command needs, and says about itself, when it is run to be judged from outside. */
export interface EvaluationProfile {
  /** Working folder, relative to the repository and below it. */
  readonly cwd?: string;
  /** Variables by which the command comes out the same on every machine. */
  readonly env: Readonly<Record<string, string>>;
  /** The goal writes into the repository: it wants a copy in which nothing else has run. */
  readonly requiresCleanFixture: boolean;
  /** It may run beside another goal in the same copy of the repository. */
  readonly supportsParallel: boolean;
  readonly network: boolean;
  /** In place of the goal's ordinary limit, in milliseconds. */
  readonly timeoutMs?: number;
}

/** An adapter's own part of the profile of a goal. */
export type EvaluationOverrides = Partial<EvaluationProfile>;

/** True of every tool: no colours, no prompts, one time zone, one alphabetical order. */
const everywhere = { CI: "1", NO_COLOR: "1", TZ: "UTC", LC_ALL: "C.UTF-8" };

export function evaluationProfile(overrides: EvaluationOverrides): EvaluationProfile {
  return {
    requiresCleanFixture: false,
    supportsParallel: true,
    network: false,
    ...overrides,
    env: { ...everywhere, ...overrides.env },
  };
}
