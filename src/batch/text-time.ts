/** Dates as PostgreSQL reads them. Its year 1 BC is JavaScript's year 0. */

const padded = (number: number, width = 2) => String(number).padStart(width, "0");

function dated(year: number, month: number, day: number, rest: string): string {
  const isBefore = year < 1;
  return `${padded(isBefore ? 1 - year : year, 4)}-${padded(month + 1)}-${padded(day)}${rest}${isBefore ? " BC" : ""}`;
}

/** The day of a date where this process runs: what `pg` reads a `date` as. */
export function localDate(date: Date): string {
  return dated(date.getFullYear(), date.getMonth(), date.getDate(), "");
}

/** Day and time of a date where this process runs: what `pg` reads a `timestamp` as. */
export function localTimestamp(date: Date): string {
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part)).join(":");
  return dated(date.getFullYear(), date.getMonth(), date.getDate(), ` ${time}.${padded(date.getMilliseconds(), 3)}`);
}

/** A point in time, in UTC. */
export function utcTimestamp(date: Date): string {
  const year = date.getUTCFullYear();
  const iso = date.toISOString();
  if (year >= 1 && year <= 9_999) return iso;
  return dated(year, date.getUTCMonth(), date.getUTCDate(), ` ${iso.slice(iso.indexOf("T") + 1, -1)}+00`);
}
