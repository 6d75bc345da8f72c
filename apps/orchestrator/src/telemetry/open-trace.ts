import type { Config } from "../config.ts";
import { otlpEndpoint } from "./otlp-endpoint.ts";
import type { RunTrace } from "./run-trace.ts";

/** Undefined without an endpoint: nothing is sent then, and the exporter is not even loaded. */
export async function openTrace(
  { environment }: Config,
  run: { task: string; id: string },
): Promise<RunTrace | undefined> {
  const endpoint = otlpEndpoint(environment);
  if (endpoint === undefined) return undefined;
  const { RunTrace } = await import("./run-trace.ts");
  return new RunTrace(endpoint, run);
}
