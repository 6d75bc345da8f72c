import { setTimeout } from "node:timers/promises";

/** Between two looks; what is waited for needs the processor, too. */
const pauseMs = 5;

/** Looks again and again, because what the test waits for sends no event. */
export async function until(condition: () => Promise<boolean>, deadlineMs = 30_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("What was waited for did not happen in time.");
    await setTimeout(pauseMs);
  }
}
