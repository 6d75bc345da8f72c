import { setTimeout as sleep } from "node:timers/promises";

const firstPollMs = 2;
const slowestPollMs = 40;

/** Asks again and again, ever less often, until the answer is yes or the time is up. */
export async function pollUntil(limitMs: number, done: () => boolean): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (let pause = firstPollMs; ; pause = Math.min(slowestPollMs, pause * 2)) {
    if (done()) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
}
