import type { Kind } from "./kind.js";
import { localDate, localTimestamp, utcTimestamp } from "./text-time.js";
import { unfit } from "./unfit.js";

/** Writes a value that is not null as PostgreSQL reads it. @throws Unfit */
export type TextEncoder = (value: unknown) => string;

/** What an encoder needs to know of a column, or of an array's elements. */
interface Encoded {
  readonly kind: Kind;
  readonly element?: { readonly kind: Kind; readonly delimiter: string } | undefined;
}

/** Strings that PostgreSQL takes for a whole number, and for any number. */
const whole = /^\s*[+-]?\d+\s*$/;
const decimal = /^\s*[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)\s*$/i;
const truth = /^\s*(t|f|true|false|y|n|yes|no|on|off|1|0)\s*$/i;
const uuid = /^\s*\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?\s*$/i;

function integer(expected: string, low: bigint, high: bigint): TextEncoder {
  const [least, most] = [Number(low), Number(high)];
  return (value) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most)
      return String(value);
    const exact = typeof value === "string" && whole.test(value) ? BigInt(value.trim().replace("+", "")) : value;
    if (typeof exact === "bigint" && exact >= low && exact <= high) return String(exact);
    throw unfit(expected, value);
  };
}

function number(expected: string): TextEncoder {
  return (value) => {
    // String(-0) is "0".
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
    if (typeof value === "bigint") return String(value);
    if (typeof value === "string" && decimal.test(value)) return value.trim();
    throw unfit(expected, value);
  };
}

/** A text as it is; PostgreSQL cannot store a NUL, nor half of a surrogate pair. */
export function text(value: unknown, expected = "a string"): string {
  if (typeof value !== "string") throw unfit(expected, value);
  if (value.includes("\0")) throw unfit(`${expected} without NUL, which PostgreSQL cannot store`, value);
  if (!(value as unknown as { isWellFormed(): boolean }).isWellFormed()) {
    throw unfit(`${expected} of well-formed Unicode, without half a surrogate pair`, value);
  }
  return value;
}

function json(value: unknown): string {
  let written: string | undefined;
  try {
    written = JSON.stringify(value);
  } catch {
    // A circle, or a bigint.
  }
  if (written === undefined) throw unfit("a value that JSON can hold", value);
  return written;
}

function bytes(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw unfit("a Buffer or another Uint8Array", value);
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
}

function time(expected: string, write: (date: Date) => string): TextEncoder {
  return (value) => {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return write(value);
    if (value === Number.POSITIVE_INFINITY) return "infinity";
    if (value === Number.NEGATIVE_INFINITY) return "-infinity";
    if (value instanceof Date) throw unfit("a valid Date", value);
    return text(value, expected);
  };
}

function matching(expected: string, shape: RegExp): TextEncoder {
  return (value) => {
    if (typeof value === "string" && shape.test(value)) return value.trim();
    throw unfit(expected, value);
  };
}

function other(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  // An interval, as `pg` reads it, knows how to write itself.
  const { toPostgres } = Object(value) as { toPostgres?: () => unknown };
  return text(
    typeof toPostgres === "function" ? toPostgres.call(value) : value,
    "a string, as PostgreSQL writes the type",
  );
}

const isTrue = matching("a boolean", truth);

/** The encoders of all kinds but arrays. */
const encoders: Record<Exclude<Kind, "array">, TextEncoder> = {
  boolean: (value) => (value === true ? "t" : value === false ? "f" : isTrue(value)),
  int2: integer("an integer from -32768 to 32767", -32_768n, 32_767n),
  int4: integer("an integer from -2147483648 to 2147483647", -2_147_483_648n, 2_147_483_647n),
  int8: integer("an integer of 64 bits, as a bigint above 2^53", -(2n ** 63n), 2n ** 63n - 1n),
  oid: integer("an integer from 0 to 4294967295", 0n, 4_294_967_295n),
  float4: number("a number"),
  float8: number("a number"),
  numeric: number("a number, a bigint, or digits as a string"),
  text: (value) => text(value),
  uuid: matching("a UUID as a string", uuid),
  bytea: bytes,
  json,
  jsonb: json,
  date: time("a Date, or a date as a string", localDate),
  timestamp: time("a Date, or a time as a string", localTimestamp),
  timestamptz: time("a Date, or a time as a string", utcTimestamp),
  other,
};

/** Kinds whose texts need no quotes inside of an array. */
const plain: ReadonlySet<Kind> = new Set<Kind>(["boolean", "int2", "int4", "int8", "oid", "float4", "float8"]);

const marks = /[\\"]/;

/** Quotes a text as an element of an array. */
export function quotedElement(written: string): string {
  return `"${marks.test(written) ? written.replace(/[\\"]/g, "\\$&") : written}"`;
}

function array({ kind, delimiter }: { kind: Kind; delimiter: string }): TextEncoder {
  const encode = encoders[kind as keyof typeof encoders];
  const needsNone = plain.has(kind);
  // An array within an array of JSON is a value; within any other it is a further dimension.
  const nests = kind !== "json" && kind !== "jsonb";
  const one = (value: unknown): string => {
    if (value === null) return "NULL";
    if (nests && Array.isArray(value)) return list(value);
    const written = encode(value);
    return needsNone ? written : quotedElement(written);
  };
  const list = (values: unknown[]): string => `{${values.map(one).join(delimiter)}}`;
  return (value) => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return list(value);
    throw unfit("an array", value);
  };
}

/** The encoder of a column. */
export function textEncoder({ kind, element }: Encoded): TextEncoder {
  if (kind !== "array") return encoders[kind];
  return element ? array(element) : other;
}
