/** A day of the Gregorian calendar in UTC, counted from 1970-01-01. */
export type CalendarDay = number;

const dayMs = 86_400_000;

/** The UTC day of a moment, whatever the time zone of the machine. */
export function dayOf(moment: Date): CalendarDay {
  return Math.floor(moment.getTime() / dayMs);
}

/** Reads `YYYY-MM-DD`; undefined for any other form and for a day that does not exist, such as 2025-02-29. */
export function parseDay(text: string): CalendarDay | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = dayOf(new Date(`${text}T00:00:00Z`));
  return Number.isInteger(day) && formatDay(day) === text ? day : undefined;
}

export function formatDay(day: CalendarDay): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
