// Prints the age of a review, as a verdict, for dates around those at which calendars and time zones go wrong.
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
for (const day of days)
  for (const time of times) {
    const today = dayOf(new Date(`${day}T${time}`));
    const ages = days.map((other) => today - (parseDay(other) ?? Number.NaN));
    process.stdout.write(`${formatDay(today)} ${ages.join(" ")}\n`);
  }
