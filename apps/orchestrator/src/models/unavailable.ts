import type { TurnFailureKind } from "@codex-orchestrator/codex";
import { ProviderUnavailableError } from "../errors.ts";

/** What becomes of it: it passes by itself, or somebody has to mend something that is no part of the work. */
type Prospect = "passes" | "to-mend";

/** Failed requests of peers, by the codes of their errors, whose messages say what to mend. */
const requests = new Map<unknown, Prospect>([
  ["E_MODEL_NETWORK", "passes"],
  ["E_MODEL_RATE_LIMITED", "passes"],
  ["E_MODEL_SERVER", "passes"],
  ["E_MODEL_NOT_FOUND", "to-mend"],
  ["E_MODEL_QUOTA", "to-mend"],
  ["E_MODEL_UNAUTHORIZED", "to-mend"],
]);

interface Reason {
  prospect: Prospect;
  /** What the provider does. */
  what: string;
  mend?: string;
}

/** Failed turns of Codex. */
const turns: Partial<Record<TurnFailureKind, Reason>> = {
  "rate-limited": { prospect: "passes", what: "limits the rate of requests" },
  "server-error": { prospect: "passes", what: "fails" },
  "stream-dropped": { prospect: "passes", what: "breaks the connection" },
  unreachable: { prospect: "passes", what: "cannot be reached" },
  quota: {
    prospect: "to-mend",
    what: "says that the account has no credit left",
    mend: "Add credit, or use another key.",
  },
  unauthorized: {
    prospect: "to-mend",
    what: "refuses the key or the login",
    mend: "Check OPENAI_API_KEY and OPENAI_BASE_URL; with --codex-login, log in again with `codex login`.",
  },
  "not-found": {
    prospect: "to-mend",
    what: "does not know the model",
    mend: "Name another with --codex-model, or set OPENAI_BASE_URL to a server with the Responses API.",
  },
};

/**
 * Why the run should wait for the provider of its models instead of failing. An invalid request and a conversation that
 * is too long stay what they are: the same request would fail again.
 *
 * @param error of a request or a turn of Codex; told by its code, because that of a recorded run is a copy
 * @param redact hides secrets in what Codex repeats of the provider; peers' errors hold none
 * @returns undefined for every other error
 */
export function unavailable(
  error: unknown,
  redact = (text: string) => text,
): ProviderUnavailableError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code === "E_TURN_FAILED") return unavailableForCodex(error as unknown as FailedTurn, redact);
  const prospect = requests.get(error.code);
  return prospect && new ProviderUnavailableError(`${error.message} ${goOn[prospect]}`, { cause: error });
}

const goOn: Readonly<Record<Prospect, string>> = {
  passes: "Nothing is lost: `resume <run>` goes on.",
  "to-mend": "Nothing is lost: when that is mended, `resume <run>` goes on.",
};

interface FailedTurn extends Error {
  kind: TurnFailureKind;
  said: string;
  status?: number;
}

function unavailableForCodex(
  error: FailedTurn,
  redact: (text: string) => string,
): ProviderUnavailableError | undefined {
  const { kind, said, status } = error;
  const reason = turns[kind];
  if (reason === undefined) return undefined;
  const { what, prospect, mend } = reason;
  const retried = prospect === "passes" ? ", also after Codex has tried again" : "";
  const sentences = [
    `The provider of Codex ${what}${status === undefined ? "" : ` (${status})`}${retried}: ${ended(redact(said))}`,
    ...(mend === undefined ? [] : [mend]),
    goOn[prospect],
  ];
  return new ProviderUnavailableError(sentences.join(" "));
}

function ended(said: string): string {
  const text = said.trim().slice(0, 500);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
