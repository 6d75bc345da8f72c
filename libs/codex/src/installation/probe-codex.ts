import { type CodexHome, type CodexHomeOptions, prepareCodexHome } from "../home/prepare-home.ts";
import { checkDrift, describeDrift } from "./drift/check-drift.ts";
import { type FindCodexOptions, findCodex } from "./find-codex.ts";
import { shakeHands } from "./handshake.ts";
import { sandboxFault } from "./sandbox.ts";
import { codexVersion, installCommand, oldestVersion, testedVersion } from "./version.ts";

export interface ProbeOptions {
  find: FindCodexOptions;
  /** The home that work would be done in; it is prepared, and stays. */
  home: CodexHomeOptions;
  /** An absolute directory such as that in which Codex would work. */
  cwd: string;
  /** Also compare its messages with those we use; takes some seconds and 10 MB of disk for as long. */
  messages?: boolean;
  /** For the answer of the app server; 20 s by default. */
  deadlineMs?: number;
}

export type ProbeName = "installed" | "version" | "home" | "app-server" | "provider" | "sandbox" | "messages";

export interface ProbeResult {
  name: ProbeName;
  state: "ok" | "warning" | "failed";
  /** What was found. */
  detail: string;
  /** What to do about it. */
  mend?: string;
}

/**
 * Says whether Codex can work here, and how to mend what keeps it from that. Nothing on the network is asked. What needs
 * something that failed is left out.
 */
export async function probeCodex(options: ProbeOptions): Promise<ProbeResult[]> {
  const installed = await attempt("installed", installCommand, () => findCodex(options.find));
  const home = await attempt("home", "Do what the message says.", () => prepareCodexHome(options.home));
  const results: ProbeResult[] = [];
  if ("value" in installed)
    results.push({ name: "installed", state: "ok", detail: installed.value.executable });
  else results.push(installed);
  if ("value" in home) results.push({ name: "home", state: "ok", detail: home.value.directory });
  else results.push(home);
  if (!("value" in installed) || !("value" in home)) return results;

  const { executable } = installed.value;
  const version = await probeVersion(executable, home.value, options.cwd);
  results.push(version);
  if (version.state === "failed") return results;
  results.push(...(await probeServer(executable, home.value, options)));
  results.push(await probeSandbox(executable, home.value, options.cwd));
  if (options.messages === true) results.push(await probeMessages(executable, home.value));
  return results;
}

async function probeVersion(executable: string, home: CodexHome, cwd: string): Promise<ProbeResult> {
  const found = await attempt("version", installCommand, () => codexVersion(executable, home.env, cwd));
  if (!("value" in found)) return found;
  const { version, standing } = found.value;
  const known = `${testedVersion} is tested`;
  if (standing === "tested") return { name: "version", state: "ok", detail: version };
  if (standing === "untested")
    return {
      name: "version",
      state: "warning",
      detail: `${version}; ${known}, others may work.`,
      mend: `Where it does not: ${installCommand}`,
    };
  const detail = `${version} is older than ${oldestVersion}, the oldest that is known to work; ${known}.`;
  return { name: "version", state: "failed", detail, mend: installCommand };
}

async function probeServer(
  executable: string,
  home: CodexHome,
  options: ProbeOptions,
): Promise<ProbeResult[]> {
  const { env, config } = home;
  const mend = "Run codex app-server by hand in the same home, and see what it prints.";
  const answer = await attempt("app-server", mend, () =>
    shakeHands({ executable, env, config, cwd: options.cwd }, options.deadlineMs ?? 20_000),
  );
  if (!("value" in answer)) return [answer];
  const { userAgent, warnings } = answer.value;
  if (warnings.length > 0) {
    const state = warnings.some((text) => /invalid configuration/i.test(text)) ? "failed" : "warning";
    const where = "Correct the configuration that the message names.";
    return [{ name: "app-server", state, detail: warnings.join(" "), mend: where }];
  }
  const server: ProbeResult = { name: "app-server", state: "ok", detail: userAgent };
  return [server, probeProvider(home, options.home, answer.value.needsLogin)];
}

function probeProvider(home: CodexHome, { provider }: CodexHomeOptions, needsLogin: boolean): ProbeResult {
  const name = "provider";
  if (home.login !== undefined)
    return { name, state: "ok", detail: "the user's login of ChatGPT, lent in memory" };
  if (provider !== undefined) return { name, state: "ok", detail: provider.baseUrl };
  if (!needsLogin) return { name, state: "ok", detail: "no login of OpenAI is needed" };
  return {
    name,
    state: "failed",
    detail: "Nobody is logged in, and no provider is configured.",
    mend: "Name a provider with its key, or run codex login and allow the use of your login.",
  };
}

async function probeSandbox(executable: string, home: CodexHome, cwd: string): Promise<ProbeResult> {
  const fault = await sandboxFault(executable, home.env, cwd);
  if (fault === undefined) return { name: "sandbox", state: "ok", detail: "a command ran in it" };
  return { name: "sandbox", state: "failed", ...fault };
}

async function probeMessages(executable: string, home: CodexHome): Promise<ProbeResult> {
  const drift = await attempt("messages", installCommand, () =>
    checkDrift({ executable, env: home.env, scratch: home.directory }),
  );
  if (!("value" in drift)) return drift;
  if (drift.value.length === 0) return { name: "messages", state: "ok", detail: "they are those we use" };
  return {
    name: "messages",
    state: "failed",
    detail: drift.value.map(describeDrift).join("; "),
    mend: installCommand,
  };
}

async function attempt<T>(
  name: ProbeName,
  mend: string,
  work: () => Promise<T>,
): Promise<{ value: T } | ProbeResult> {
  try {
    return { value: await work() };
  } catch (error) {
    return { name, state: "failed", detail: error instanceof Error ? error.message : String(error), mend };
  }
}
