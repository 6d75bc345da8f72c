import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs, retryingFetch } from "./retrying-fetch.ts";

describe("a fetch that tries again", () => {
  it("waits between nothing and a delay that doubles up to a cap, whatever the dice say", async () => {
    const dice = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), dice, async (attempts, fraction) => {
        const waits: number[] = [];
        const fetch = retryingFetch(() => Promise.resolve(new Response("", { status: 503 })), {
          ...{ timeoutMs: 60_000, attempts, random: () => fraction },
          sleep: (ms) => Promise.resolve(void waits.push(ms)),
        });
        expect((await fetch("http://localhost/")).status).toBe(503);
        expect(waits).toHaveLength(attempts - 1);
        waits.forEach((ms, index) => {
          expect(ms).toBe(Math.min(20_000, 250 * 2 ** index) * fraction);
        });
      }),
    );
  });

  it("does not when the provider says that it is no use", async () => {
    let requests = 0;
    const fetch = retryingFetch(
      () => {
        requests += 1;
        return Promise.resolve(new Response("", { status: 500, headers: { "x-should-retry": "false" } }));
      },
      { timeoutMs: 60_000 },
    );
    expect((await fetch("http://localhost/")).status).toBe(500);
    expect(requests).toBe(1);
  });

  it("stops waiting when the caller does", async () => {
    const controller = new AbortController();
    const fetch = retryingFetch(
      () => {
        controller.abort(new Error("enough"));
        return Promise.resolve(new Response("", { status: 500 }));
      },
      { timeoutMs: 60_000 },
    );
    await expect(fetch("http://localhost/", { signal: controller.signal })).rejects.toMatchObject({
      cause: { message: "enough" },
    });
  });
});

describe("Retry-After", () => {
  it.each([
    ["3", 3_000],
    ["0", 0],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["soon", undefined],
  ])("%s", (value, expected) => {
    expect(retryAfterMs(new Headers({ "retry-after": value }))).toBe(expected);
  });

  it("may be a date", () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    expect(retryAfterMs(new Headers({ "retry-after": date }))).toBeGreaterThan(80_000);
  });
});
