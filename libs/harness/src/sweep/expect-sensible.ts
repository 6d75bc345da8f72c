import { isAbsolute } from "node:path";
import { SweepOptionsError } from "../errors.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import type { SweepOptions } from "./sweep-options.ts";

const mostEpochs = 1000;

/** @throws {SweepOptionsError} for options that no sweep can be made with */
export function expectSensible(options: SweepOptions, scenarios: readonly LoadedScenario[]): void {
  for (const name of ["directory", "admissions", "workDirectory", "workspace"] as const)
    if (!isAbsolute(options[name])) throw new SweepOptionsError(name, "an absolute path", options[name]);
  const { concurrency, epochs = 1 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new SweepOptionsError("concurrency", "a whole number from 1 on", concurrency);
  if (!Number.isInteger(epochs) || epochs < 1 || epochs > mostEpochs)
    throw new SweepOptionsError("epochs", `a whole number from 1 to ${mostEpochs}`, epochs);
  const ids = scenarios.map(({ manifest }) => manifest.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new SweepOptionsError("scenarios", "each scenario once", twice);
}
