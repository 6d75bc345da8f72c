import type { AttemptRecord, PhaseRecord } from "../record/attempt-record.ts";

const tailLength = 2000;

const tail = (name: string, text: string): string[] =>
  text.trim() === "" ? [] : [`${name}:\n${text.trim().slice(-tailLength)}`];

const phaseDetail = ({ name, command, exitCode, outcome, stdout, stderr }: PhaseRecord): string =>
  [
    `${name}: ${command} (${exitCode === null ? outcome : `exit code ${exitCode}`})`,
    ...tail("stdout", stdout.text),
    ...tail("stderr", stderr.text),
  ].join("\n");

/** What an attempt that did not pass left to look at: cases, assertions, tampering, and its last failed command. */
export const failureDetail = (record: AttemptRecord): string => {
  const notPassed = (kind: string, cases: AttemptRecord["failToPass"]) =>
    cases.filter(({ status }) => status !== "passed").map(({ name, status }) => `${kind} ${status}: ${name}`);
  const failedPhase = record.phases.findLast(({ exitCode }) => exitCode !== 0);
  return [
    ...notPassed("fail-to-pass", record.failToPass),
    ...notPassed("pass-to-pass", record.passToPass),
    ...record.assertions
      .filter(({ ok }) => !ok)
      .map(({ assertion, detail }) => `assertion does not hold: ${assertion}: ${detail}`),
    ...record.tampering.map(({ path, change }) => `grader ${change}, restored before grading: ${path}`),
    ...(failedPhase === undefined ? [] : [phaseDetail(failedPhase)]),
  ].join("\n");
};
