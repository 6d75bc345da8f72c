// For every time zone that is named: its offset in minutes, and the ages of reviews around the dates at which calendars
// and time zones go wrong. Setting TZ takes effect at once in the main thread of a process, which a test need not be.
import { dayOf, formatDay, parseDay } from "../spec/calendar-day.ts";

const days = [
  "2024-02-28",
  "2024-02-29",
  "2024-03-01",
  "2025-02-28",
  "2025-12-31",
  "2026-01-01",
  "2026-03-29",
  "2026-10-25",
];
const times = ["00:00:00.000Z", "00:59:59.999Z", "11:30:00.000Z", "12:00:00.000Z", "23:59:59.999Z"];

function verdicts(): string[] {
  return days.flatMap((day) =>
    times.map((time) => {
      const today = dayOf(new Date(`${day}T${time}`));
      return [formatDay(today), ...days.map((other) => today - (parseDay(other) ?? Number.NaN))].join(" ");
    }),
  );
}

const result = process.argv.slice(2).map((zone) => {
  process.env["TZ"] = zone;
  return { zone, offset: -new Date("2026-01-01T00:00:00Z").getTimezoneOffset(), verdicts: verdicts() };
});
process.stdout.write(JSON.stringify(result));
