import { runProcess } from "@codex-orchestrator/process-runner";

/** How to mend what keeps the sandbox from working; by what it prints. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /Creating new namespace failed|No permissions to create new namespace|setting up uid map/i,
    "Allow unprivileged user namespaces (user.max_user_namespaces above 0, and on Ubuntu " +
      "kernel.apparmor_restrict_unprivileged_userns=0 or an AppArmor profile). In a container of your own, " +
      "use the sandbox danger-full-access instead: the container is the boundary then.",
  ],
  [
    /bubblewrap is unavailable/i,
    "Keep the program in the directory where npm put it, with codex-resources beside it, or install bubblewrap.",
  ],
  [
    /execvp codex-linux-sandbox/i,
    "The home of Codex must not be under its temporary directory: move the home, or set TMPDIR elsewhere.",
  ],
];

/**
 * Runs `true` in the sandbox of Codex.
 *
 * @returns nothing when that works, else what went wrong and how to mend it
 */
export async function sandboxFault(
  executable: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<{ detail: string; mend: string } | undefined> {
  const command = [executable, "sandbox", "-P", ":workspace", "--", "true"] as const;
  const result = await runProcess({ command, cwd, env: { ...env }, timeoutMs: 30_000 });
  if (result.exitCode === 0) return undefined;
  const output = `${result.stderr.text}${result.stdout.text}`.trim();
  const known = remedies.find(([words]) => words.test(output));
  return {
    detail: `codex sandbox -P :workspace -- true ended with ${result.exitCode ?? result.outcome}: ${output.slice(0, 300)}`,
    mend: known?.[1] ?? "Run that command by hand; every command of Codex fails the same way.",
  };
}
