/** Arguments are checked here, and what came is said here: for every message of the library, so that none repeats a secret. */

import { InvalidArgumentError } from "./errors.js";

/** Texts that are shown as they are: they stand for another type, as environment variables do, and are no secret. */
const plainText = /^(-?\d{1,5}(\.\d{1,3})?|true|false|null|undefined|NaN|-?Infinity|)$/;

/** Names that are shown as they are: a program's words, not its data. */
const identifier = /^[A-Za-z_$][\w$]{0,39}$/;

/** `a Client`, `an Error`. */
function withArticle(name: string): string {
  return `${/^[AEIOU]/i.test(name) ? "an" : "a"} ${name}`;
}

/**
 * Says what a value is, for the `got …` part of a message, without giving a secret away: numbers are shown, texts only if
 * they read as a number, `true`, `false` and the like, or are empty. Of all else the kind is named.
 *
 * @param shape texts of this shape are shown as well: that of the thing which was expected, for example an exercise's name
 * @returns for example `10`, `"10"`, `a string of 34 characters`, `an array of 3`, `an object`, `a Client`
 * @internal
 */
export function describe(value: unknown, shape: RegExp = plainText): string {
  if (typeof value === "string") {
    return plainText.test(value) || shape.test(value) ? `"${value}"` : `a string of ${value.length} characters`;
  }
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Promise) return "a promise";
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "Object" && identifier.test(name) ? withArticle(name) : "an object";
}

/** A key as it may stand in a message: shown if it is an identifier. @internal */
export function describeName(key: string): string {
  return identifier.test(key) ? key : `a name of ${key.length} characters`;
}

/**
 * Refuses what is no object, and keys that are not known.
 *
 * @param what whose options these are, for the message
 * @param more what else is to be said of keys that are not known
 * @throws InvalidArgumentError naming the keys that are known
 * @internal
 */
export function rejectUnknown(
  what: string,
  given: unknown,
  known: readonly string[],
  more: (unknown: readonly string[]) => string = () => "",
): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InvalidArgumentError(`${what}: expected { ${known.join(", ")} }, got ${describe(given)}.`);
  }
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    const names = unknown.map(describeName).join(", ");
    throw new InvalidArgumentError(`${what}: unknown option ${names}; expected ${known.join(", ")}.${more(unknown)}`);
  }
}

/**
 * Refuses a number outside of its bounds.
 *
 * @returns the number
 * @throws InvalidArgumentError naming the bounds
 * @internal
 */
export function requireNumber(what: string, value: unknown, low: number, high: number, integer = false): number {
  const fits = typeof value === "number" && value >= low && value <= high && (!integer || Number.isInteger(value));
  if (fits) return value;
  const kind = integer ? "an integer" : "a number";
  const bounds = high === Number.POSITIVE_INFINITY ? `from ${low}` : `from ${low} to ${high}`;
  throw new InvalidArgumentError(`${what}: expected ${kind} ${bounds}, got ${describe(value)}.`);
}

/** The longest time that a timer of Node.js can run, in milliseconds: about 24 days. @internal */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Refuses what is neither a duration in milliseconds that a timer can run nor `Infinity`.
 *
 * @param low the shortest, in milliseconds; default 1
 * @throws InvalidArgumentError naming the bounds
 * @internal
 */
export function requireDuration(what: string, value: unknown, low = 1): void {
  if (value === Number.POSITIVE_INFINITY) return;
  requireNumber(`${what} (milliseconds, or Infinity)`, value, low, longestTimerMs);
}

/**
 * Refuses a value that is none of a few.
 *
 * @throws InvalidArgumentError naming them
 * @internal
 */
export function requireOneOf(what: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  const list = allowed.map((one) => JSON.stringify(one)).join(" or ");
  throw new InvalidArgumentError(`${what}: expected ${list}, got ${describe(value)}.`);
}
