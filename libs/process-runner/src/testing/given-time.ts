import type { RunResult } from "../index.ts";

/** Runs with a limit, and with longer ones while the run had not come far enough by it: a slow machine proves nothing. */
export async function givenTime(
  limitMs: number,
  run: (limitMs: number) => Promise<RunResult>,
  cameFar: (result: RunResult) => boolean,
): Promise<RunResult> {
  const result = await run(limitMs);
  return cameFar(result) || limitMs > 20_000 ? result : givenTime(2 * limitMs, run, cameFar);
}
