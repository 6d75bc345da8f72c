import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RunQueue, RunRequestError } from "../index.ts";
import type { ReleaseRun, RunWeight } from "../index.ts";

/** Lets everything happen that can happen without anybody's doing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for runs and notes in which order they start. */
function attendant(queue: RunQueue) {
  const started: string[] = [];
  const releases = new Map<string, ReleaseRun>();
  const ask = (name: string, weight: RunWeight = {}, signal?: AbortSignal) =>
    queue.acquire(weight, signal).then((release) => {
      started.push(name);
      releases.set(name, release);
    });
  const end = async (name: string) => {
    releases.get(name)?.();
    releases.delete(name);
    await settle();
  };
  return { started, ask, end, going: () => [...releases.keys()] };
}

describe("a queue of runs", () => {
  it("starts as many as there is room for, and the next when one ends", async () => {
    const queue = new RunQueue({ cpus: 2 });
    const { started, ask, end } = attendant(queue);
    for (const name of ["a", "b", "c"]) void ask(name);
    await settle();
    expect(started).toEqual(["a", "b"]);
    expect([queue.running, queue.waiting]).toEqual([2, 1]);
    await end("b");
    expect(started).toEqual(["a", "b", "c"]);
  });

  it("lets no light run overtake a heavy one", async () => {
    const { started, ask, end } = attendant(new RunQueue({ cpus: 2, memoryBytes: 100 }));
    void ask("light", { memoryBytes: 10 });
    void ask("heavy", { memoryBytes: 95 });
    void ask("late", { memoryBytes: 1 });
    await settle();
    expect(started).toEqual(["light"]);
    await end("light");
    expect(started).toEqual(["light", "heavy", "late"]);
  });

  it.each<[string, RunWeight]>([
    ["processors", { cpus: Infinity }],
    ["memory", { cpus: 0.1, memoryBytes: 101 }],
  ])("runs what needs more %s than there are alone", async (_, weight) => {
    const { started, ask, end, going } = attendant(new RunQueue({ cpus: 2, memoryBytes: 100 }));
    void ask("before");
    void ask("giant", weight);
    void ask("after", { cpus: 0.1 });
    await settle();
    expect(started).toEqual(["before"]);
    await end("before");
    expect(going()).toEqual(["giant"]);
    await end("giant");
    expect(going()).toEqual(["after"]);
  });

  it("holds back only the same group when a group is busy", async () => {
    const { started, ask, end } = attendant(new RunQueue({ cpus: 3, groups: { database: 1 } }));
    void ask("first", { group: "database" });
    void ask("second", { group: "database", cpus: 3 });
    void ask("other");
    await settle();
    expect(started).toEqual(["first", "other"]);
    await end("first");
    expect(started).toEqual(["first", "other"]);
    await end("other");
    expect(started).toEqual(["first", "other", "second"]);
  });

  it("forgets who gives up, so that those behind move up", async () => {
    const { started, ask, going } = attendant(new RunQueue({ cpus: 2 }));
    const abort = new AbortController();
    void ask("first");
    const heavy = ask("heavy", { cpus: 2 }, abort.signal);
    void ask("behind");
    await settle();
    abort.abort(new Error("no longer needed"));
    await expect(heavy).rejects.toThrow("no longer needed");
    await settle();
    expect(started).toEqual(["first", "behind"]);
    await expect(ask("late", {}, abort.signal)).rejects.toThrow("no longer needed");
    expect(going()).toEqual(["first", "behind"]);
  });

  it("is not disturbed by who gives up after the start, or gives back twice", async () => {
    const queue = new RunQueue({ cpus: 1 });
    const abort = new AbortController();
    const release = await queue.acquire({}, abort.signal);
    abort.abort();
    expect(queue.running).toBe(1);
    release();
    const second = await queue.acquire();
    release();
    expect(queue.running).toBe(1);
    second();
    expect(queue.running).toBe(0);
  });

  it("gives the room back when the work fails", async () => {
    const queue = new RunQueue({ cpus: 1 });
    await expect(queue.run({}, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await queue.run({}, () => Promise.resolve("done"))).toBe("done");
    expect(queue.running).toBe(0);
  });

  it.each<[string, RunWeight]>([
    ["cpus must be a number more than 0, received 0", { cpus: 0 }],
    ["cpus must be a number more than 0, received NaN", { cpus: Number.NaN }],
    ["memoryBytes must be a number not below 0, received -1", { memoryBytes: -1 }],
    ["the capacity names no group disk. Known: database.", { group: "disk" }],
  ])("refuses a senseless weight: %s", async (message, weight) => {
    const asked = new RunQueue({ cpus: 1, groups: { database: 1 } }).acquire(weight);
    await expect(asked).rejects.toThrow(RunRequestError);
    await expect(asked).rejects.toThrow(message);
  });

  it("refuses a senseless capacity", () => {
    expect(() => new RunQueue({ cpus: 0 })).toThrow("cpus must be a number more than 0, received 0");
    expect(() => new RunQueue({ cpus: 1, groups: { x: -1 } })).toThrow("groups.x must be");
  });
});

describe("whatever is asked, ended and given up, in any order", () => {
  const weight = fc.record(
    {
      cpus: fc.constantFrom(0.5, 1, 2, 3, 4, 9),
      memoryBytes: fc.constantFrom(0, 10, 60, 100, 200),
      group: fc.constantFrom("a", "b"),
    },
    { requiredKeys: [] },
  );
  const step = fc.oneof(
    fc.record({ ask: weight }),
    fc.record({ end: fc.nat(20) }),
    fc.record({ giveUp: fc.nat(20) }),
  );

  it("the capacity is never exceeded, nobody waits for ever, and the order is kept", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const queue = new RunQueue({ cpus: 4, memoryBytes: 100, groups: { a: 1, b: 2 } });
        const { started, ask, end, going } = attendant(queue);
        const weights: RunWeight[] = [];
        const aborts: AbortController[] = [];
        const givenUp = new Set<string>();
        const weightOf = (name: string) => weights[Number(name)] ?? {};
        const check = () => {
          const now = going().map(weightOf);
          const cpus = now.reduce((sum, one) => sum + (one.cpus ?? 1), 0);
          const memory = now.reduce((sum, one) => sum + (one.memoryBytes ?? 0), 0);
          expect(now.length <= 1 || (cpus <= 4 && memory <= 100)).toBe(true);
          expect(now.filter((one) => one.group === "a").length).toBeLessThanOrEqual(1);
          expect(now.filter((one) => one.group === "b").length).toBeLessThanOrEqual(2);
        };
        for (const one of steps) {
          if ("ask" in one) {
            const name = String(weights.push(one.ask) - 1);
            const abort = new AbortController();
            aborts.push(abort);
            ask(name, one.ask, abort.signal).catch(() => givenUp.add(name));
            await settle();
          }
          if ("end" in one) await end(going()[one.end % Math.max(1, going().length)] ?? "none");
          if ("giveUp" in one) aborts[one.giveUp]?.abort();
          check();
        }
        await settle();
        while (going().length > 0) {
          await end(going()[0] ?? "none");
          check();
        }
        expect([queue.running, queue.waiting]).toEqual([0, 0]);
        expect(started.length + givenUp.size).toBe(weights.length);
        for (const group of [undefined, "a", "b"]) {
          const order = started.map(Number).filter((name) => weights[name]?.group === group);
          expect(order).toEqual([...order].sort((x, y) => x - y));
        }
      }),
      { numRuns: 300 },
    );
  });
});
