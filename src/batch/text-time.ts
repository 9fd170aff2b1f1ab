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

/** `00` to `99`: made once, for times are written by the million. */
const twoDigits = Array.from({ length: 100 }, (_, number) => padded(number));
const dayMs = 86_400_000;
/** The last day that was written, as its number since 1970, and what stands before and behind the time on that day. */
let lastDay = { number: Number.NaN, before: "", behind: "" };

function dayOf(number: number): typeof lastDay {
  const date = new Date(number * dayMs);
  const written = dated(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), " ");
  const [before, behind] = [written.replace(" BC", ""), written.endsWith(" BC") ? "+00 BC" : "+00"];
  return { number, before, behind };
}

/** A point in time, in UTC. Rows of one day share the writing of the day. */
export function utcTimestamp(date: Date): string {
  const sinceEpoch = date.getTime();
  const number = Math.floor(sinceEpoch / dayMs);
  if (number !== lastDay.number) lastDay = dayOf(number);
  const ms = sinceEpoch - number * dayMs;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = `${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`;
  return `${lastDay.before}${time}.${padded(ms % 1_000, 3)}${lastDay.behind}`;
}
