/** Names that most programs need and that carry no secret. A trailing `*` stands for any ending. */
export const defaultAllowedNames: readonly string[] = [
  "PATH",
  "HOME",
  "LANG",
  "LANGUAGE",
  "LC_*",
  "TZ",
  "TMPDIR",
];

export interface AllowListedEnvironment {
  readonly env: Record<string, string>;
  /** Names present in the source that the child will not see, sorted; never their values. */
  readonly dropped: string[];
}

/**
 * The environment a child should get: what the source has under an allowed name, then `set` on top.
 * `allow` extends {@link defaultAllowedNames}.
 */
export function allowListedEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  options: { readonly allow?: readonly string[]; readonly set?: Readonly<Record<string, string>> } = {},
): AllowListedEnvironment {
  const allowed = nameMatcher([...defaultAllowedNames, ...(options.allow ?? [])]);
  const set = options.set ?? {};
  const env: Record<string, string> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || Object.hasOwn(set, name)) continue;
    if (allowed(name)) env[name] = value;
    else dropped.push(name);
  }
  return { env: { ...env, ...set }, dropped: dropped.sort() };
}

function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
