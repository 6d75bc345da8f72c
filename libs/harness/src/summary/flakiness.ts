import type { AttemptRecord } from "../record/attempt-record.ts";
import { isScored } from "../verdict.ts";
import type { Flakiness } from "./sweep-summary.ts";

type Difference = NonNullable<Flakiness["difference"]>;
type Outcome = Omit<Difference, "one" | "other"> & { readonly status: string };

/** Everything an attempt recorded that can come out differently, the telling things first. */
const outcomesOf = (record: AttemptRecord): Outcome[] => [
  ...record.failToPass.map(({ name, status }) => ({ kind: "fail-to-pass" as const, name, status })),
  ...record.passToPass.map(({ name, status }) => ({ kind: "pass-to-pass" as const, name, status })),
  ...record.cases.map(({ goal, name, status }) => ({
    kind: "case" as const,
    name: `${goal}: ${name}`,
    status,
  })),
  ...record.assertions.map(({ assertion, ok }) => ({
    kind: "assertion" as const,
    name: assertion,
    status: ok ? "holds" : "does not hold",
  })),
];

/** By name, and by turn where a name comes more than once. */
const keyed = (outcomes: readonly Outcome[]): Map<string, Outcome> => {
  const seen = new Map<string, number>();
  return new Map(
    outcomes.map((outcome) => {
      const key = JSON.stringify([outcome.kind, outcome.name]);
      const turn = (seen.get(key) ?? 0) + 1;
      seen.set(key, turn);
      return [`${key}${turn}`, outcome];
    }),
  );
};

const firstDifference = (one: AttemptRecord, other: AttemptRecord): Difference | null => {
  const [ofOne, ofOther] = [keyed(outcomesOf(one)), keyed(outcomesOf(other))];
  for (const [key, outcome] of new Map([...ofOne, ...ofOther])) {
    const difference = {
      kind: outcome.kind,
      name: outcome.name,
      one: ofOne.get(key)?.status ?? "missing",
      other: ofOther.get(key)?.status ?? "missing",
    };
    if (difference.one !== difference.other) return difference;
  }
  return null;
};

const side = ({ epoch, attempt, verdict }: AttemptRecord): Flakiness["one"] => ({ epoch, attempt, verdict });

/**
 * Finds two attempts at the same content with different verdicts. Only scored verdicts are compared; and a time-out
 * beside other work that was run again alone is no verdict on what is under test, but on how busy the machine was.
 *
 * @param attempts Those with the key of the scenario, by epoch and attempt.
 */
export const findFlakiness = (attempts: readonly AttemptRecord[]): Flakiness | null => {
  const judged = attempts.filter(
    (record) =>
      isScored(record.verdict) &&
      !(
        record.verdict === "timeout" &&
        !record.alone &&
        attempts.some((later) => later.epoch === record.epoch && later.attempt > record.attempt)
      ),
  );
  const one = judged.find(({ verdict }) => verdict === "pass") ?? judged[0];
  const other = judged.find(({ verdict }) => verdict !== one?.verdict);
  if (one === undefined || other === undefined) return null;
  return { one: side(one), other: side(other), difference: firstDifference(one, other) };
};
