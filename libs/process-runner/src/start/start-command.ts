import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

import { ControlGroupUnavailableError, IsolationUnavailableError, LimitUnavailableError } from "../errors.ts";
import { type ProcessMarker, newMarker } from "../family/marker.ts";
import { ProcessFamily } from "../family/process-family.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { RunRequest } from "../run-request.ts";
import { type Launch, prepareLaunch, watchSetUp } from "./launch.ts";
import { spawnFailure } from "./spawn-failure.ts";

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

export interface Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A command that was started, or at least what is to set it up. */
export interface Started {
  readonly process: Child;
  readonly launch: Launch;
  /** Everything that the command started. */
  readonly family: ProcessFamily;
  /** Whether the set-up succeeded, when there is one; to be asked once the command has ended. */
  readonly setUp: () => Promise<boolean>;
  readonly exited: Promise<Exit>;
  readonly closed: Promise<void>;
}

/** @throws the errors that `runProcess` documents for what cannot be started */
export async function startCommand(request: RunRequest, redactor: Redactor): Promise<Started> {
  const marker = newMarker();
  let launch: Launch | undefined;
  try {
    launch = await prepareLaunch(request, marker.value);
    const child = spawnDetached(request, launch, marker);
    if (child.pid === undefined) throw (await once(child, "error"))[0];
    const { group: controlGroup } = launch.confinement;
    const family = new ProcessFamily({ markers: [marker.assignment], leader: child.pid, controlGroup });
    const exited = new Promise<Exit>((resolve) => {
      child.once("exit", (exitCode, signal) => {
        resolve({ exitCode, signal });
      });
    });
    const closed = new Promise<void>((resolve) =>
      child.once("close", () => {
        resolve();
      }),
    );
    giveInput(child, request.stdin);
    return { process: child, launch, family, exited, closed, setUp: watchSetUp(child, launch) };
  } catch (error) {
    await launch?.confinement.group?.remove();
    throw unavailable(error, redactor) ?? spawnFailure(error, request, redactor);
  }
}

function spawnDetached({ cwd, env, stdin }: RunRequest, launch: Launch, marker: ProcessMarker): Child {
  const [program, ...args] = launch.command;
  return spawn(program, args, {
    cwd,
    env: { ...env, [marker.name]: marker.value },
    // Its own session and group: one signal reaches the whole group, and no terminal can.
    detached: true,
    stdio: [
      stdin === undefined ? "ignore" : "pipe",
      ...(["pipe", "pipe"] as const),
      ...(launch.announced ? (["pipe"] as const) : []),
    ],
  }) as Child;
}

function giveInput(child: Child, stdin: RunRequest["stdin"]): void {
  // A command need not read its input: a broken pipe here is its own affair.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(stdin);
}

/** The error as it is for what the machine does not have; it may name a folder, whose name may be anything. */
function unavailable(error: unknown, redactor: Redactor): Error | undefined {
  for (const Unavailable of [IsolationUnavailableError, LimitUnavailableError, ControlGroupUnavailableError])
    if (error instanceof Unavailable) return new Unavailable(redactor.redactText(error.message));
  return undefined;
}

/** The set-up held when it was probed, but not for this command. `said` is what it wrote to its error output. */
export function setUpFailure({ launch }: Started, said: string): Error {
  const { isolation, confinement } = launch;
  const words = `It said: ${said.trim() || "nothing"}`;
  if (isolation !== undefined && isolation.mechanism !== "none") {
    const what = `${isolation.mechanism} could not set up isolation level ${isolation.level}`;
    return new IsolationUnavailableError(`The command was not started: ${what}. ${words}`);
  }
  if (confinement.group !== undefined) {
    return new ControlGroupUnavailableError(
      `The command was not started: its control group and limits could not be set up. ${words}`,
    );
  }
  return new LimitUnavailableError(`The command was not started: its limits could not be set up. ${words}`);
}
