import { runProcess } from "@codex-orchestrator/process-runner";
import { CodexVersionError } from "./errors.ts";

/** The release that every suite ran with; patch releases of it count as tested. */
export const testedVersion = "0.169.0";

/** The oldest with which turns were run, with both styles of tools, and whose messages are those we use. */
export const oldestVersion = "0.163.0";

export const installCommand = `npm install --save-dev @openai/codex@${testedVersion}`;

export interface CodexVersion {
  version: string;
  /** `tested`; `untested` ones may work: the drift gate says whether the messages are the ones we use. */
  standing: "tested" | "untested" | "too-old";
}

/**
 * Asks the program for its version.
 *
 * @param env the whole environment of the child
 * @throws {CodexVersionError} when it does not say one within 20 s
 */
export async function codexVersion(
  executable: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<CodexVersion> {
  const result = await runProcess({
    command: [executable, "--version"],
    cwd,
    env: { ...env },
    timeoutMs: 20_000,
  });
  const version = /\b(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\s*$/.exec(result.stdout.text.trim())?.[1];
  if (version === undefined || result.exitCode !== 0)
    throw new CodexVersionError(
      `${executable} --version did not say a version: it ended with ${result.exitCode ?? result.outcome} and printed ` +
        `${JSON.stringify((result.stdout.text + result.stderr.text).slice(0, 200))}. Expected "codex-cli ${testedVersion}". ` +
        `Is it Codex? Install it: ${installCommand}`,
    );
  return { version, standing: standingOf(version) };
}

/** @throws {CodexVersionError} for one that is too old */
export function requireUsable({ version, standing }: CodexVersion): void {
  if (standing === "too-old")
    throw new CodexVersionError(
      `Codex ${version} is too old: ${oldestVersion} is the oldest that is known to work, ${testedVersion} is tested. ` +
        `Install it: ${installCommand}`,
    );
}

export function standingOf(version: string): CodexVersion["standing"] {
  if (compare(version, oldestVersion) < 0) return "too-old";
  const [major, minor] = numbersOf(testedVersion);
  const [itsMajor, itsMinor] = numbersOf(version);
  const prerelease = version.includes("-");
  return major === itsMajor && minor === itsMinor && !prerelease ? "tested" : "untested";
}

/** By number; a pre-release is older than its release (Semantic Versioning 2.0.0, section 11). */
function compare(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let part = 0; part < 3; part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.includes("-")) - Number(a.includes("-"));
}

function numbersOf(version: string): number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
