import type { AttemptContext } from "../execution/attempt-context.ts";
import { runLogged } from "../execution/attempt-context.ts";
import type { PatternCatalog } from "../ports.ts";
import type { Assertion } from "../scenario/assertion-schema.ts";
import type { AssertionResult } from "./assertion-result.ts";

type PatternAssertion = Extract<Assertion, { readonly kind: "pattern" }>;

/** Asks patterns whether they still find something in what the subject left. */
export async function checkPattern(
  assertion: PatternAssertion,
  context: AttemptContext,
): Promise<AssertionResult> {
  const name = `pattern ${assertion.pattern}`;
  const { patterns } = context.machine.ports;
  const finding =
    patterns === undefined
      ? { ok: false, detail: "The harness was not given a catalogue of patterns." }
      : await ask(patterns, assertion, context);
  return { assertion: name, ...finding };
}

async function ask(
  patterns: PatternCatalog,
  { pattern, options = {} }: PatternAssertion,
  context: AttemptContext,
): Promise<Omit<AssertionResult, "assertion">> {
  const command = patterns.checkCommand(pattern, options);
  const cwd = context.folders.copy;
  const { result } = await runLogged(context, { name: `pattern ${pattern}`, command, cwd, writable: [] });
  if (result.outcome === "exited" && result.exitCode === 0) return { ok: true, detail: "It finds nothing." };
  if (result.outcome === "exited" && result.exitCode === 1)
    return { ok: false, detail: "It still finds something." };
  const said = result.stderr.text.trim().slice(0, 300);
  return {
    ok: false,
    detail: `It could not be asked: ${said === "" ? `it ended with ${result.exitCode ?? result.signal}` : said}`,
  };
}
