import { realpath, stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import type { ApprovalPolicy, SandboxMode, ThreadOptions } from "../../driver.ts";
import type { CodexArguments } from "./tool-arguments.ts";
import { ToolRefusal } from "./tool-refusal.ts";

/** What a call may ask for, and what holds when it does not ask. */
export interface CallPolicy {
  /** A relative `cwd` of a call starts here, and a call without one works here; absolute. */
  readonly cwd: string;
  /** Calls work in this directory and below; absolute. Absent: anywhere. */
  readonly root?: string | undefined;
  readonly allow?:
    | {
        /** `danger-full-access`. By default allowed without a `root`, forbidden with one. */
        readonly fullAccess?: boolean | undefined;
        /**
         * Configuration of a call's own: any, none, or these keys and what is below them. By default any; none when full
         * access is forbidden, since settings can grant what the sandbox denies.
         */
        readonly config?: boolean | readonly string[] | undefined;
      }
    | undefined;
  readonly defaults?:
    | {
        readonly model?: string | undefined;
        readonly sandbox?: SandboxMode | undefined;
        readonly approvalPolicy?: ApprovalPolicy | undefined;
      }
    | undefined;
}

/** @throws {ToolRefusal} for a directory outside of the root, and for what the policy forbids */
export async function threadOptions(
  call: Omit<CodexArguments, "prompt">,
  policy: CallPolicy,
): Promise<ThreadOptions> {
  const fullAccess = policy.allow?.fullAccess ?? policy.root === undefined;
  const sandbox = call.sandbox ?? policy.defaults?.sandbox;
  if (sandbox === "danger-full-access" && !fullAccess)
    throw new ToolRefusal(
      "This server does not allow `sandbox: danger-full-access`. Ask for `workspace-write` or `read-only`.",
    );
  const config = { ...call.config, ...compaction(call) };
  refuseConfig(Object.keys(call.config ?? {}), policy.allow?.config ?? fullAccess);
  const model = call.model ?? policy.defaults?.model;
  const approvalPolicy = call["approval-policy"] ?? policy.defaults?.approvalPolicy;
  const baseInstructions = call["base-instructions"];
  const developerInstructions = call["developer-instructions"];
  return {
    cwd: await workingDirectory(call.cwd, policy),
    ...(model !== undefined && { model }),
    ...(sandbox !== undefined && { sandbox }),
    ...(approvalPolicy !== undefined && { approvalPolicy }),
    ...(baseInstructions !== undefined && { baseInstructions }),
    ...(developerInstructions !== undefined && { developerInstructions }),
    ...(Object.keys(config).length > 0 && { config }),
  };
}

function compaction(call: Omit<CodexArguments, "prompt">): Record<string, unknown> {
  const prompt = call["compact-prompt"];
  return prompt === undefined ? {} : { compact_prompt: prompt };
}

function refuseConfig(keys: readonly string[], allowed: boolean | readonly string[]): void {
  if (allowed === true) return;
  const list = allowed === false ? [] : allowed;
  const forbidden = keys.find((key) => !list.some((name) => key === name || key.startsWith(`${name}.`)));
  if (forbidden === undefined) return;
  const instead = list.length === 0 ? "Leave `config` away." : `Allowed: ${list.join(", ")}.`;
  throw new ToolRefusal(`This server does not allow \`config\` to set ${forbidden}. ${instead}`);
}

/** Symbolic links are followed before the root is compared, so that none leads out of it. */
async function workingDirectory(given: string | undefined, policy: CallPolicy): Promise<string> {
  const asked = resolve(policy.cwd, given ?? ".");
  const directory = await existing(asked);
  if (policy.root === undefined) return asked;
  const root = await realpath(policy.root);
  const within = directory === root || directory.startsWith(root.endsWith(sep) ? root : root + sep);
  if (!within)
    throw new ToolRefusal(`This server works in ${policy.root} and below only; \`cwd\` is ${asked}.`);
  return directory;
}

async function existing(directory: string): Promise<string> {
  try {
    if ((await stat(directory)).isDirectory()) return await realpath(directory);
  } catch (error) {
    throw new ToolRefusal(`\`cwd\` is ${directory}, and there is no such directory.`, { cause: error });
  }
  throw new ToolRefusal(`\`cwd\` is ${directory}, which is not a directory.`);
}
