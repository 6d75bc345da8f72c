import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { SandboxMode } from "../driver.ts";
import { nearestFlag } from "./nearest-flag.ts";
import { UsageError } from "./usage-error.ts";

export interface CodexMcpArguments {
  show?: "help" | "version";
  codex?: string | undefined;
  home?: string | undefined;
  useMyCodexHome: boolean;
  env: readonly string[];
  exec: boolean;
  root?: string | undefined;
  model?: string | undefined;
  sandbox?: SandboxMode | undefined;
  approvalPolicy?: "on-request" | "never" | undefined;
  allowFullAccess?: boolean | undefined;
  allowConfig?: boolean | readonly string[] | undefined;
  approvalDeadlineMs: number;
  http?: { host: "127.0.0.1" | "::1"; port: number } | undefined;
  tokenFile?: string | undefined;
}

const flags = {
  codex: { type: "string" },
  home: { type: "string" },
  "use-my-codex-home": { type: "boolean", default: false },
  env: { type: "string", multiple: true, default: [] as string[] },
  exec: { type: "boolean", default: false },
  root: { type: "string" },
  model: { type: "string" },
  sandbox: { type: "string" },
  "approval-policy": { type: "string" },
  "allow-full-access": { type: "string" },
  "allow-config": { type: "string" },
  "approval-timeout": { type: "string", default: "300" },
  http: { type: "string" },
  "token-file": { type: "string" },
  version: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * @param cwd where relative paths start
 * @throws {UsageError}
 */
export function parseArguments(args: readonly string[], cwd: string): CodexMcpArguments {
  const values = parseFlags(args);
  const path = (given: string | undefined) => (given === undefined ? undefined : resolve(cwd, given));
  const parsed: CodexMcpArguments = {
    codex: path(values.codex),
    home: path(values.home),
    useMyCodexHome: values["use-my-codex-home"],
    env: values.env,
    exec: values.exec,
    root: path(values.root),
    model: values.model,
    sandbox: oneOf("sandbox", values.sandbox, ["read-only", "workspace-write", "danger-full-access"]),
    approvalPolicy: oneOf("approval-policy", values["approval-policy"], ["on-request", "never"]),
    allowFullAccess: yesOrNo("allow-full-access", values["allow-full-access"]),
    allowConfig: configKeys(values["allow-config"]),
    approvalDeadlineMs: seconds("approval-timeout", values["approval-timeout"]),
    http: address(values.http),
    tokenFile: path(values["token-file"]),
  };
  if (values.help) return { ...parsed, show: "help" };
  if (values.version) return { ...parsed, show: "version" };
  refuseContradictions(parsed);
  return parsed;
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const { message } = cause as Error;
    const unknown = /Unknown option '--?([^'=]+)/.exec(message)?.[1];
    const meant = unknown === undefined ? undefined : nearestFlag(unknown, Object.keys(flags));
    const hint = meant === undefined ? "" : ` Did you mean --${meant}?`;
    const [reason = message] = message.split(". ");
    throw new UsageError(`${reason.replace(/\.$/, "")}.${hint} See codex-mcp --help.`, { cause });
  }
}

function refuseContradictions({
  root,
  sandbox,
  allowFullAccess,
  exec,
  approvalPolicy,
  http,
  tokenFile,
}: CodexMcpArguments): void {
  if (sandbox === "danger-full-access" && !(allowFullAccess ?? root === undefined))
    throw new UsageError("--sandbox danger-full-access is forbidden here; add --allow-full-access yes.");
  if (exec && approvalPolicy === "on-request")
    throw new UsageError("--exec asks for no approvals; leave --approval-policy on-request away.");
  if (tokenFile !== undefined && http === undefined)
    throw new UsageError("--token-file is for --http, which is not given.");
}

function oneOf<Word extends string>(
  flag: string,
  given: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const word = words.find((known) => known === given);
  if (given !== undefined && word === undefined)
    throw new UsageError(`--${flag} must be ${words.join(" or ")}, received ${JSON.stringify(given)}.`);
  return word;
}

function yesOrNo(flag: string, given: string | undefined): boolean | undefined {
  const word = oneOf(flag, given, ["yes", "no"]);
  return word === undefined ? undefined : word === "yes";
}

function configKeys(given: string | undefined): boolean | readonly string[] | undefined {
  if (given === undefined || given === "yes" || given === "no") return yesOrNo("allow-config", given);
  const keys = given.split(",").map((key) => key.trim());
  const wrong = keys.find((key) => !/^[\w-]+(?:\.[\w-]+)*$/.test(key));
  if (wrong !== undefined)
    throw new UsageError(
      `--allow-config must be yes, no or keys such as model_reasoning_effort, received ${JSON.stringify(wrong)}.`,
    );
  return keys;
}

function seconds(flag: string, given: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(given) ? Math.round(Number(given) * 1000) : 0;
  if (value >= 1 && value <= 86_400_000) return value;
  throw new UsageError(
    `--${flag} must be seconds, more than 0 and at most a day, received ${JSON.stringify(given)}.`,
  );
}

function address(given: string | undefined): CodexMcpArguments["http"] {
  if (given === undefined) return undefined;
  const [, name = "127.0.0.1", digits] = /^(?:(.*):)?(\d+)$/.exec(given) ?? [];
  const port = Number(digits ?? Number.NaN);
  if (!(port <= 65_535))
    throw new UsageError(`--http must be a port or 127.0.0.1:<port>, received ${JSON.stringify(given)}.`);
  if (name === "127.0.0.1" || name === "localhost") return { host: "127.0.0.1", port };
  if (name === "[::1]") return { host: "::1", port };
  throw new UsageError(
    `--http serves on 127.0.0.1, localhost or [::1] only, received ${JSON.stringify(name)}: what it serves runs commands on this machine.`,
  );
}
