import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { typescriptProgram } from "../testing/typescript-program.ts";
import { dayOf, formatDay, parseDay } from "./calendar-day.ts";

const program = typescriptProgram(join(import.meta.dirname, "../testing/verdicts-of-days.ts"));
interface ZoneVerdicts {
  readonly zone: string;
  readonly offset: number;
  readonly verdicts: readonly string[];
}

describe("days", () => {
  it.each([
    "2025-02-29",
    "2100-02-29",
    "2025-13-01",
    "2025-00-10",
    "2025-04-31",
    "2025-1-1",
    "25-01-01",
    "2025-01-01 ",
    "+12025-01-01",
    "２０２５-01-01",
    "",
  ])("%j is none", (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it.each(["2024-02-29", "2000-02-29", "2025-12-31", "1970-01-01", "0001-01-01", "9999-12-31"])(
    "%s is one",
    (text) => {
      expect(formatDay(parseDay(text) ?? Number.NaN)).toBe(text);
    },
  );

  it("follow one another by one, over leap days and year ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
        const text = formatDay(day);
        expect(parseDay(text)).toBe(day);
        const tomorrow = new Date(`${text}T00:00:00Z`);
        tomorrow.setUTCDate(tomorrow.getUTCDate() + 1);
        expect(dayOf(tomorrow)).toBe(day + 1);
      }),
      { numRuns: 2000 },
    );
  });

  it("last from midnight to midnight in UTC", () => {
    const day = fc.integer({ min: 0, max: 40_000 });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 86_399_999 }), (number, ms) => {
        expect(dayOf(new Date(number * 86_400_000 + ms))).toBe(number);
      }),
    );
  });
});

it("the time zone of the host, from -12 to +14, changes no verdict", () => {
  // POSIX counts to the west: Etc/GMT+12 is twelve hours behind.
  const hours = Array.from({ length: 27 }, (_, index) => index - 12);
  const zones = hours.map((hour) => `Etc/GMT${hour > 0 ? "-" : "+"}${Math.abs(hour)}`);
  const others = ["Asia/Kolkata", "America/New_York", "Europe/London", "Pacific/Apia", "Australia/Lord_Howe"];
  const output = execFileSync(process.execPath, [...program, "UTC", ...zones, ...others], {
    encoding: "utf8",
  });
  const [utc, ...all] = JSON.parse(output) as ZoneVerdicts[];
  expect(utc?.verdicts).toHaveLength(40);
  expect(all.slice(0, zones.length).map(({ offset }) => offset)).toEqual(hours.map((hour) => hour * 60));
  for (const { zone, verdicts } of all) expect(verdicts, zone).toEqual(utc?.verdicts);
});
