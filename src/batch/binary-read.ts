import { beginningOfTime, dayMs, endOfTime, epochMs, firstDay, lastDay } from "./binary-value.js";
import type { Kind } from "./kind.js";
import { readNumeric } from "./numeric.js";

/** Reads a value as `pg` gives it. */
export type BinaryDecoder = (data: Buffer) => unknown;

/** The date whose local day and time are these, given as if they were UTC. */
function local(ms: number): Date {
  const utc = new Date(ms);
  const date = new Date(
    2_000,
    0,
    1,
    utc.getUTCHours(),
    utc.getUTCMinutes(),
    utc.getUTCSeconds(),
    utc.getUTCMilliseconds(),
  );
  date.setFullYear(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate());
  return date;
}

function timeOf(toDate: (ms: number) => Date): BinaryDecoder {
  return (data) => {
    const micros = data.readBigInt64BE();
    if (micros === endOfTime) return Number.POSITIVE_INFINITY;
    if (micros === beginningOfTime) return Number.NEGATIVE_INFINITY;
    // A Date has no microseconds: they are cut off, towards the past.
    const ms = micros / 1_000n - (micros % 1_000n < 0n ? 1n : 0n);
    return toDate(Number(ms) + epochMs);
  };
}

function dateOf(data: Buffer): Date | number {
  const days = data.readInt32BE();
  if (days === lastDay) return Number.POSITIVE_INFINITY;
  return days === firstDay ? Number.NEGATIVE_INFINITY : local(days * dayMs + epochMs);
}

/** The shortest number that means the same in single precision, as PostgreSQL writes it. */
function single(data: Buffer): number {
  const value = data.readFloatBE();
  // -0 would lose its sign.
  if (value === 0) return value;
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : value;
}

function uuidOf(data: Buffer): string {
  return data.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const decoders: Partial<Record<Kind, BinaryDecoder>> = {
  boolean: (data) => data[0] === 1,
  int2: (data) => data.readInt16BE(),
  int4: (data) => data.readInt32BE(),
  int8: (data) => String(data.readBigInt64BE()),
  oid: (data) => data.readUInt32BE(),
  float4: single,
  float8: (data) => data.readDoubleBE(),
  numeric: readNumeric,
  text: (data) => data.toString(),
  json: (data) => JSON.parse(data.toString()),
  jsonb: (data) => JSON.parse(data.toString("utf8", 1)),
  uuid: uuidOf,
  bytea: (data) => Buffer.from(data),
  date: dateOf,
  timestamp: timeOf(local),
  timestamptz: timeOf((ms) => new Date(ms)),
};

function arrayOf(data: Buffer, decode: BinaryDecoder): unknown[] {
  const dimensions = data.readInt32BE(0);
  const lengths = Array.from({ length: dimensions }, (_, at) => data.readInt32BE(12 + 8 * at));
  let at = 12 + 8 * dimensions;
  const element = (): unknown => {
    const bytes = data.readInt32BE(at);
    at += 4;
    if (bytes < 0) return null;
    at += bytes;
    return decode(data.subarray(at - bytes, at));
  };
  const list = (depth: number): unknown[] =>
    Array.from({ length: lengths[depth] ?? 0 }, () => (depth === dimensions - 1 ? element() : list(depth + 1)));
  return list(0);
}

/**
 * The decoder of a kind.
 *
 * @param element of an array: the kind of its elements
 * @returns undefined when it is not known in binary
 */
export function binaryDecoder(kind: Kind, element?: Kind): BinaryDecoder | undefined {
  if (kind !== "array") return decoders[kind];
  const decode = element && decoders[element];
  if (!decode) return undefined;
  // Of `numeric[]`, though not of `numeric`, `pg` makes numbers.
  return (data) => arrayOf(data, element === "numeric" ? (digits) => Number(readNumeric(digits)) : decode);
}
