import { type AttemptContext, runLogged } from "../execution/attempt-context.ts";
import { type Ending, ending, endingOfRun } from "../execution/ending.ts";
import type { PatternCatalog } from "../ports.ts";
import type { Assertion } from "../scenario/assertion-schema.ts";
import type { AssertionResult } from "./assertion-result.ts";

type PatternAssertion = Extract<Assertion, { readonly kind: "pattern" }>;

type Checked =
  | { readonly result: AssertionResult; readonly ending?: undefined }
  | { readonly result?: undefined; readonly ending: Ending };

/** Asks a pattern whether it still finds something in what the subject left. */
export async function checkPattern(assertion: PatternAssertion, context: AttemptContext): Promise<Checked> {
  const name = `pattern ${assertion.pattern}`;
  const { patterns } = context.machine.ports;
  if (patterns === undefined)
    return { ending: ending("harness-error", "The harness was not given a catalogue of patterns.") };
  const answer = await ask(patterns, assertion, context, context.folders.copy);
  if ("reason" in answer) return { ending: answer };
  if (answer.asked) return { result: { assertion: name, ok: answer.ok, detail: answer.detail } };
  const untouched = await ask(patterns, assertion, context, context.folders.before);
  if ("reason" in untouched) return { ending: untouched };
  if (untouched.asked) return { result: { assertion: name, ok: false, detail: answer.detail } };
  const reason = `The ${name} cannot be asked, on the untouched fixture neither: ${answer.detail}`;
  return { ending: ending("infra", reason) };
}

interface Answer {
  readonly asked: boolean;
  readonly ok: boolean;
  readonly detail: string;
}

async function ask(
  patterns: PatternCatalog,
  { pattern, options = {} }: PatternAssertion,
  context: AttemptContext,
  cwd: string,
): Promise<Answer | Ending> {
  const command = patterns.checkCommand(pattern, options);
  const name = `pattern ${pattern}`;
  const { result } = await runLogged(context, { name, command, cwd, writable: [] });
  const stopped = endingOfRun(`the ${name}`, result);
  if (stopped) return stopped;
  if (result.exitCode === 0) return { asked: true, ok: true, detail: "It finds nothing." };
  if (result.exitCode === 1) return { asked: true, ok: false, detail: "It still finds something." };
  const said = result.stderr.text.trim().slice(0, 300);
  const ended = said === "" ? `it ended with ${result.exitCode ?? result.signal}` : said;
  return { asked: false, ok: false, detail: `It could not be asked: ${ended}` };
}
