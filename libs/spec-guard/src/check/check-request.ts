export interface CheckRequest {
  /** Absolute path of a folder in the working tree. */
  readonly directory: string;
  /** Variables that git may see, such as `PATH` and `HOME`; those of git itself are never passed on. */
  readonly env: Readonly<Record<string, string>>;
  /** A commit that the change is compared with, or everything there is. */
  readonly scope: { readonly base: string } | "all";
  readonly now: Date;
  /** Path of the configuration from the root of the repository; without it, `.spec-guard.yaml` if there is one. */
  readonly configPath?: string;
  /** Findings of the baseline count, too. */
  readonly ignoreBaseline?: boolean;
  readonly signal?: AbortSignal;
}
