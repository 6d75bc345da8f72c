import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/durable-file";
import { z } from "zod";
import { attemptRecordSchema } from "../record/attempt-record.ts";
import type { Machine } from "../execution/machine.ts";
import { runAttempt } from "../attempt/run-attempt.ts";
import { redactRecord } from "../safety/redact-record.ts";
import type { LoadedScenario } from "../scenario/find-scenarios.ts";
import { type Admission, admissionStatuses } from "../summary/planned-scenario.ts";
import type { TreeSnapshot } from "../tree/snapshot-tree.ts";
import { type Verdict, isScored } from "../verdict.ts";

const trialSchema = attemptRecordSchema.pick({
  ...{ verdict: true, reason: true, phases: true, failToPass: true, passToPass: true, cases: true },
  ...{ assertions: true, effects: true, tampering: true, usage: true },
});

/** How a scenario came out on both sides, as it is kept. */
export const admissionRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  key: z.string(),
  status: z.enum(admissionStatuses),
  detail: z.string(),
  untouched: z.array(trialSchema),
  reference: z.array(trialSchema),
});

type AdmissionRecord = z.infer<typeof admissionRecordSchema>;
type Trial = z.infer<typeof trialSchema>;

export interface AdmissionRequest {
  readonly scenario: LoadedScenario;
  readonly fixture: TreeSnapshot;
  /** Content key of the admission. */
  readonly key: string;
  /** Absolute path of the folder where admissions are kept, by key. */
  readonly store: string;
  /** Whether to check again what is kept already. */
  readonly again?: boolean;
}

const trials = 3;

/**
 * The two-sided check: the untouched fixture must fail and the reference must pass, three times each. Undefined when it
 * was interrupted.
 */
export async function admit(
  request: AdmissionRequest,
  machine: Machine,
  signal: AbortSignal,
): Promise<Admission | undefined> {
  const kept = request.again === true ? undefined : await keptAdmission(request.store, request.key);
  if (kept !== undefined) return kept;
  const record = await checkBothSides(request, machine, signal);
  if (record === undefined) return undefined;
  if (isWorthKeeping(record)) {
    await mkdir(request.store, { recursive: true });
    await writeFileDurably(pathOf(request.store, request.key), `${JSON.stringify(record, null, 2)}\n`);
  }
  return admissionOf(record);
}

/** A machine that could not check, or was too busy to, says nothing about the scenario. */
function isWorthKeeping({ status, reference }: AdmissionRecord): boolean {
  return status !== "not-checked" && reference.every(({ verdict }) => verdict !== "timeout");
}

const admissionOf = ({ scenario, status, detail }: AdmissionRecord): Admission => ({
  scenario,
  status,
  detail,
});

const pathOf = (store: string, key: string) => join(store, `${key}.json`);

/** What was found out before about the same content; undefined when nothing was, or when it cannot be read. */
export async function keptAdmission(store: string, key: string): Promise<Admission | undefined> {
  try {
    const record = admissionRecordSchema.parse(JSON.parse(await readFile(pathOf(store, key), "utf8")));
    return record.key === key ? admissionOf(record) : undefined;
  } catch {
    return undefined;
  }
}

async function checkBothSides(
  { scenario, fixture, key }: AdmissionRequest,
  machine: Machine,
  signal: AbortSignal,
): Promise<AdmissionRecord | undefined> {
  const sides: Record<"nothing" | "reference", Trial[]> = { nothing: [], reference: [] };
  for (let trial = 0; trial < trials; trial++) {
    for (const doing of ["nothing", "reference"] as const) {
      const log = await runAttempt({ scenario, fixture, doing }, machine, signal);
      if (signal.aborted) return undefined;
      sides[doing].push(log.findings());
    }
  }
  return redactRecord(
    {
      schemaVersion: 1 as const,
      scenario: scenario.manifest.id,
      key,
      ...statusOf(sides.nothing, sides.reference),
      untouched: sides.nothing,
      reference: sides.reference,
    },
    machine.redactor,
  );
}

function statusOf(
  untouched: readonly Trial[],
  reference: readonly Trial[],
): Pick<AdmissionRecord, "status" | "detail"> {
  const unmeasured = [...untouched, ...reference].find(({ verdict }) => !isScored(verdict));
  if (unmeasured !== undefined)
    return { status: "not-checked", detail: `It could not be checked: ${unmeasured.reason}` };
  const passes = (side: readonly Trial[]) => side.filter(({ verdict }) => verdict === "pass").length;
  const [green, right] = [passes(untouched), passes(reference)];
  if (green === trials) return { status: "green-on-nop", detail: "The untouched fixture passes already." };
  if (right === 0)
    return {
      status: "red-on-reference",
      detail: `The reference does not pass: ${firstReason(reference, "pass")}`,
    };
  if (green > 0)
    return { status: "flaky", detail: `The untouched fixture passed ${green} of ${trials} times.` };
  if (right < trials)
    return {
      status: "flaky",
      detail: `The reference passed ${right} of ${trials} times: ${firstReason(reference, "pass")}`,
    };
  return {
    status: "admitted",
    detail: `The untouched fixture failed and the reference passed, ${trials} times each.`,
  };
}

function firstReason(side: readonly Trial[], except: Verdict): string {
  return side.find(({ verdict }) => verdict !== except)?.reason ?? "";
}
