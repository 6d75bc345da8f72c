import { ControlGroup, type GroupParent, type GroupUse } from "../control-group/control-group.ts";
import { ownGroupPrefix } from "../control-group/group-name.ts";
import { type ControlGroupSupport, probeControlGroups } from "../control-group/probe-control-groups.ts";
import { ControlGroupUnavailableError, LimitUnavailableError } from "../errors.ts";
import { type Command, startedSign } from "../isolation/isolation-level.ts";
import type { RunRequest } from "../run-request.ts";
import { guardControlGroups } from "../family/guard.ts";
import { type LimitName, type LimitsReport, wantedLimits } from "./resource-limits.ts";

/** The limits of a run and the control group it is put into. */
export interface Confinement extends Omit<LimitsReport, "reached"> {
  readonly group: ControlGroup | undefined;
  /** What holds every process of the run, or `none`; `undefined` when nobody asked. */
  readonly controlGroup: "v1" | "v2" | "none" | undefined;
}

const fileBlock = 512;
const noSupport: ControlGroupSupport = { parents: {}, problems: {} };
const unconfined: Confinement = { group: undefined, controlGroup: undefined, inForce: {}, unavailable: [] };
const usesOf = { memoryBytes: "memory", processes: "processes" } as const;

/**
 * Finds out what can be enforced and makes the control group when one is needed. The caller removes it.
 *
 * @param name last part of the control group's name, not given twice by this process
 */
export async function confine(request: RunRequest, name: string): Promise<Confinement> {
  const { limits, controlGroup: wish } = request;
  if (limits === undefined && wish === undefined) return unconfined;
  const wanted = wantedLimits(limits ?? {});
  const limitsGroup = wanted.memoryBytes !== undefined || wanted.processes !== undefined;
  const { parents, problems } = limitsGroup || wish !== undefined ? await probeControlGroups() : noSupport;
  if (wish?.require && parents.sweep === undefined) {
    throw new ControlGroupUnavailableError(
      `The command was not started: a control group is required and cannot be had here. ${problems.sweep} ` +
        "Run where this process may make groups within its own, or do not require one.",
    );
  }
  const unavailable = (["memoryBytes", "processes"] as const)
    .filter((limit) => wanted[limit] !== undefined && parents[usesOf[limit]] === undefined)
    .map((limit) => ({ limit, reason: problems[usesOf[limit]] ?? "" }));
  const [first] = unavailable;
  if (limits?.require && first !== undefined) {
    throw new LimitUnavailableError(
      `The command was not started: limits.${first.limit} is required and cannot be enforced here. ${first.reason} ` +
        "Run where control groups with that controller may be made, or do not require it.",
    );
  }
  const inForce = enforceable(
    wanted,
    unavailable.map(({ limit }) => limit),
  );
  return {
    group: makeGroup(name, neededParents(parents, inForce), inForce),
    controlGroup: limitsGroup || wish !== undefined ? versionOf(parents.sweep) : undefined,
    inForce,
    unavailable,
  };
}

function enforceable(
  { fileBytes, ...wanted }: Partial<Record<LimitName, number>>,
  unavailable: readonly LimitName[],
): Partial<Record<LimitName, number>> {
  const inForce = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !unavailable.includes(name as LimitName)),
  );
  if (fileBytes === undefined) return inForce;
  return { ...inForce, fileBytes: Math.ceil(fileBytes / fileBlock) * fileBlock };
}

function neededParents(
  { sweep, memory, processes }: ControlGroupSupport["parents"],
  { memoryBytes, processes: most }: Confinement["inForce"],
): Partial<Record<GroupUse, GroupParent>> {
  return {
    ...(sweep && { sweep }),
    ...(memory && memoryBytes !== undefined && { memory }),
    ...(processes && most !== undefined && { processes }),
  };
}

function makeGroup(
  name: string,
  parents: Partial<Record<GroupUse, GroupParent>>,
  limits: Confinement["inForce"],
): ControlGroup | undefined {
  const needed = Object.values(parents);
  if (needed.length === 0) return undefined;
  const prefix = ownGroupPrefix();
  for (const { folder } of needed) guardControlGroups(prefix, folder);
  try {
    return ControlGroup.create(prefix + name, parents, limits);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new ControlGroupUnavailableError(
      `The command was not started: its control group could not be made: ${reason}.`,
      { cause },
    );
  }
}

function versionOf(parent: GroupParent | undefined): "v1" | "v2" | "none" {
  if (parent === undefined) return "none";
  return parent.version === 2 ? "v2" : "v1";
}

/**
 * The command that joins the group, takes the limits and becomes `command`. It has no variables of its own, which would
 * change those of the command. Unless the command is a sandbox, it writes `started` to file descriptor 3 before.
 */
export function confinedCommand(
  command: Command,
  { group, inForce }: Confinement,
  { sandboxed, env }: { readonly sandboxed: boolean; readonly env: RunRequest["env"] },
): Command {
  const { cpuSeconds, fileBytes } = inForce;
  const entrances = group?.entrances ?? [];
  if (entrances.length === 0 && cpuSeconds === undefined && fileBytes === undefined) return command;
  const steps = [
    ...entrances.map((_, index) => `echo 0 > "$${index + 1}"`),
    `shift ${entrances.length}`,
    // A process that runs into either limit would leave its memory in a file.
    ...(cpuSeconds === undefined && fileBytes === undefined ? [] : ["ulimit -c 0"]),
    ...(cpuSeconds === undefined ? [] : [`ulimit -S -t ${cpuSeconds}`, `ulimit -H -t ${cpuSeconds + 1}`]),
    ...(fileBytes === undefined ? [] : [`ulimit -f ${fileBytes / fileBlock}`]),
    // The shell adds these to the environment.
    ...["PWD", "OLDPWD", "SHLVL"].filter((name) => env[name] === undefined).map((name) => `unset ${name}`),
    ...(sandboxed ? [] : [`printf ${startedSign} >&3`]),
  ];
  const become = sandboxed ? 'exec "$@"' : 'exec "$@" 3>&-';
  return ["/bin/sh", "-c", `${steps.join(" && ")} && ${become}`, "limits", ...entrances, ...command];
}
