import type * as Fs from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attemptAcquire } from "./attempt.ts";
import { endGeneration } from "./generation.ts";

// Every system call of an acquisition is a place where its process can be suspended, or killed. These tests do both at
// each of them, with processes that are played by this one.

interface Stage {
  beforeCall: () => void;
  /** The process that plays now. */
  pid: number;
  readonly dead: Set<number>;
}

const stage = vi.hoisted((): Stage => ({ beforeCall: () => undefined, pid: 1, dead: new Set() }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  const hooked = <A extends unknown[], R>(call: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      if (stage.dead.has(stage.pid)) throw new Error("killed");
      stage.beforeCall();
      return call(...args);
    };
  };
  return {
    ...fs,
    linkSync: hooked(fs.linkSync),
    readFileSync: hooked(fs.readFileSync),
    readdirSync: hooked(fs.readdirSync as (path: string) => string[]),
    renameSync: hooked(fs.renameSync),
    unlinkSync: hooked(fs.unlinkSync),
    writeFileSync: hooked(fs.writeFileSync),
  };
});

vi.mock("../owner/liveness.ts", () => ({
  thisProcess: () => ({ host: "stage", boot: "1", pid: stage.pid, startedAt: "1" }),
  livenessOf: ({ pid }: { pid: number }) => (stage.dead.has(pid) ? "dead" : "alive"),
}));

let directory: string;
/** Who believes that it holds the lock, with its token. */
const owners = new Map<number, number>();
let tokens: number[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lock-interleaving-"));
});
afterEach(async () => {
  stage.beforeCall = () => undefined;
  await rm(directory, { recursive: true, force: true });
});

async function startOver(): Promise<void> {
  await rm(directory, { recursive: true });
  await mkdir(directory);
  stage.dead.clear();
  owners.clear();
  tokens = [];
}

function as<T>(pid: number, work: () => T): T {
  const before = stage.pid;
  stage.pid = pid;
  try {
    return work();
  } finally {
    stage.pid = before;
  }
}

/** Acquires as process `pid` if the lock is free, and checks that nobody else alive believes that he holds it. */
function acquire(pid: number, above = 0): void {
  as(pid, () => {
    const attempt = attemptAcquire(directory, { barge: true, above });
    if (attempt.outcome !== "acquired") return;
    const others = [...owners.keys()].filter((owner) => !stage.dead.has(owner));
    expect(others, `process ${pid} got the lock, which these hold`).toEqual([]);
    expect(attempt.token, "tokens rise").toBeGreaterThan(Math.max(0, ...tokens));
    tokens.push(attempt.token);
    owners.set(pid, attempt.token);
  });
}

function release(pid: number): void {
  const token = owners.get(pid);
  if (token === undefined) return;
  owners.delete(pid);
  expect(as(pid, () => endGeneration(directory, token))).toBe(true);
}

function kill(pid: number): void {
  stage.dead.add(pid);
}

/** @returns whether process `pid` made as many calls as `n` in `work`; before that call, `interruption` runs */
function interruptAt(n: number, pid: number, work: () => void, interruption: () => void): boolean {
  let count = 0;
  const outer = stage.beforeCall;
  const own = (): void => {
    if (stage.pid !== pid || ++count !== n) return;
    stage.beforeCall = outer;
    interruption();
    stage.beforeCall = own;
    if (stage.dead.has(pid)) throw new Error("killed");
  };
  stage.beforeCall = own;
  try {
    work();
  } catch (error) {
    if (!stage.dead.has(pid)) throw error;
  } finally {
    stage.beforeCall = outer;
  }
  return count >= n;
}

async function atEveryCall(scenario: (n: number) => Promise<boolean> | boolean): Promise<void> {
  let call = 1;
  while (await scenario(call)) call += 1;
  expect(call).toBeGreaterThan(1);
}

const beginnings: readonly (readonly [string, () => void])[] = [
  ["a new lock", () => undefined],
  [
    "a lock that was given back",
    () => {
      acquire(9);
      release(9);
    },
  ],
  [
    "a lock whose owner died",
    () => {
      acquire(9);
      kill(9);
    },
  ],
];

const interruptions: readonly (readonly [string, () => void])[] = [
  [
    "another acquires",
    () => {
      acquire(2);
    },
  ],
  [
    "another acquires and releases",
    () => {
      acquire(2);
      release(2);
    },
  ],
  [
    "others acquire and release five times",
    () => {
      for (let i = 0; i < 5; i++) {
        acquire(2 + i);
        release(2 + i);
      }
    },
  ],
  [
    "another acquires with a raised token and releases",
    () => {
      acquire(2, 50);
      release(2);
    },
  ],
  [
    "another acquires and dies",
    () => {
      acquire(2);
      kill(2);
    },
  ],
  [
    "one acquires and dies, the next acquires",
    () => {
      acquire(2);
      kill(2);
      acquire(3);
    },
  ],
];

/** Whatever happened, the lock can be had as soon as nobody alive holds it. */
function expectNoDeadlock(): void {
  for (const pid of owners.keys()) if (!stage.dead.has(pid)) release(pid);
  owners.clear();
  acquire(8);
  expect(owners.has(8)).toBe(true);
}

describe.each(beginnings)("%s", (_, begin) => {
  it.each(interruptions)(
    "one owner at a time, when one sleeps at any call and meanwhile %s",
    (__, interrupt) =>
      atEveryCall(async (n) => {
        await startOver();
        begin();
        const reached = interruptAt(
          n,
          1,
          () => {
            acquire(1);
          },
          interrupt,
        );
        expectNoDeadlock();
        return reached;
      }),
  );

  it.each(interruptions)(
    "when two sleep at any calls, one inside the other, and meanwhile %s",
    (__, interrupt) =>
      atEveryCall(async (n) => {
        let outer = true;
        await atEveryCall(async (m) => {
          await startOver();
          begin();
          const inner = { reached: false };
          outer = interruptAt(
            n,
            1,
            () => {
              acquire(1);
            },
            () => {
              inner.reached = interruptAt(
                m,
                7,
                () => {
                  acquire(7);
                },
                interrupt,
              );
            },
          );
          expectNoDeadlock();
          return inner.reached || m < 2;
        });
        return outer;
      }),
  );

  it.each(interruptions)(
    "when one sleeps at any call while it raises its token, and meanwhile %s",
    (__, interrupt) =>
      atEveryCall(async (n) => {
        await startOver();
        begin();
        const reached = interruptAt(
          n,
          1,
          () => {
            acquire(1, 30);
          },
          interrupt,
        );
        expectNoDeadlock();
        return reached;
      }),
  );

  it("no deadlock, when one is killed at any call", () =>
    atEveryCall(async (n) => {
      await startOver();
      begin();
      const reached = interruptAt(
        n,
        1,
        () => {
          acquire(1);
        },
        () => {
          kill(1);
        },
      );
      acquire(2);
      expectNoDeadlock();
      return reached;
    }));
});
