import { z } from "zod";

import type { TurnFailureKind } from "../errors.ts";

export const turnError = z.looseObject({
  message: z.string(),
  codexErrorInfo: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  additionalDetails: z.string().nullish(),
});

export type TurnErrorMessage = z.infer<typeof turnError>;

export interface TurnFailure {
  kind: TurnFailureKind;
  /** HTTP status, where it is told. */
  status?: number;
  said: string;
}

const byName: Readonly<Record<string, TurnFailureKind>> = {
  unauthorized: "unauthorized",
  rateLimitExceeded: "rate-limited",
  flexUnavailable: "rate-limited",
  serverOverloaded: "server-error",
  internalServerError: "server-error",
  policyCapacityUnavailable: "server-error",
  responseStreamConnectionFailed: "stream-dropped",
  responseStreamDisconnected: "stream-dropped",
  contextWindowExceeded: "context-overflow",
  usageLimitExceeded: "quota",
  sessionBudgetExceeded: "quota",
  badRequest: "refused",
  modelNotFound: "not-found",
  cyberPolicy: "refused",
  misalignmentPolicyViolation: "refused",
  inferenceHookDenied: "refused",
};

/** Classifies what the app server says of a failed turn. Its `codexErrorInfo` is a name, or an object named by its only key. */
export function turnFailure({ message, codexErrorInfo, additionalDetails }: TurnErrorMessage): TurnFailure {
  const said = additionalDetails ? `${message} (${additionalDetails})` : message;
  if (codexErrorInfo === null || codexErrorInfo === undefined) return failureFromText(said);
  const [name = "other", details] =
    typeof codexErrorInfo === "string" ? [codexErrorInfo] : (Object.entries(codexErrorInfo)[0] ?? []);
  const status = httpStatus.safeParse(details).data?.httpStatusCode ?? undefined;
  const kind = (status === undefined ? undefined : kindOfStatus(status)) ?? byName[name];
  const failure = kind === undefined ? failureFromText(said) : { kind, said };
  return status === undefined ? failure : { ...failure, status };
}

const httpStatus = z.looseObject({ httpStatusCode: z.number().nullish() });

function kindOfStatus(status: number): TurnFailureKind | undefined {
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return "not-found";
  if (status === 429) return "rate-limited";
  if (status >= 500) return "server-error";
  if (status >= 400) return "refused";
  return undefined;
}

/** In order: the first that matches counts. Words of Codex itself, as `codex exec` gives no more than them. */
const byText: readonly (readonly [RegExp, TurnFailureKind])[] = [
  [/context window|context_length_exceeded/i, "context-overflow"],
  [/quota|usage limit|insufficient_quota|billing/i, "quota"],
  [/rate.?limit/i, "rate-limited"],
  [
    /stream (disconnected|closed)|stream error|connection (closed|reset)|error sending request/i,
    "stream-dropped",
  ],
  [/high demand|overloaded|internal server error/i, "server-error"],
  // The body of a 400 is all that Codex tells of it.
  [/^\{"error":/, "refused"],
  [/unauthorized|missing environment variable|invalid api key|not logged in/i, "unauthorized"],
];

/** Classifies a failure of which only a text is known. */
export function failureFromText(said: string): TurnFailure {
  const digits = /(?:\bstatus:?|\bHTTP(?: status)?:?) (\d{3})\b/i.exec(said)?.[1];
  const status = digits === undefined ? undefined : Number(digits);
  const kind =
    (status === undefined ? undefined : kindOfStatus(status)) ??
    byText.find(([words]) => words.test(said))?.[1] ??
    "other";
  return { kind, said, ...(status !== undefined && { status }) };
}
