import type { ByteSink } from "./byte-sink.js";
import type { Kind } from "./kind.js";
import { writeNumeric } from "./numeric.js";
import { text, textEncoder } from "./text-value.js";
import { unfit } from "./unfit.js";

/** Writes a value that is not null, with its length before it. @throws Unfit */
export type BinaryEncoder = (value: unknown, sink: ByteSink) => void;

/** Milliseconds from 1970 to 2000, where PostgreSQL's times begin. */
export const epochMs = 946_684_800_000;
export const dayMs = 86_400_000;
/** What stands for infinity: the ends of the range. */
export const endOfTime = 2n ** 63n - 1n;
export const beginningOfTime = -(2n ** 63n);
export const lastDay = 2 ** 31 - 1;
export const firstDay = -(2 ** 31);

/** Milliseconds of a date's local day and time, as if it were UTC. */
function asIfUtc(date: Date, withTime: boolean): number {
  const day = new Date(0).setUTCFullYear(date.getFullYear(), date.getMonth(), date.getDate());
  if (!withTime) return day;
  return day + ((date.getHours() * 60 + date.getMinutes()) * 60 + date.getSeconds()) * 1_000 + date.getMilliseconds();
}

function requireDate(value: unknown): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw unfit("a valid Date (a time as a string needs the text format)", value);
}

function time(toMs: (date: Date) => number): BinaryEncoder {
  return (value, sink) => {
    sink.int32(8);
    if (value === Number.POSITIVE_INFINITY) sink.int64(endOfTime);
    else if (value === Number.NEGATIVE_INFINITY) sink.int64(beginningOfTime);
    else sink.micros(toMs(requireDate(value)) - epochMs);
  };
}

function date(value: unknown, sink: ByteSink): void {
  sink.int32(4);
  if (value === Number.POSITIVE_INFINITY) sink.int32(lastDay);
  else if (value === Number.NEGATIVE_INFINITY) sink.int32(firstDay);
  else sink.int32((asIfUtc(requireDate(value), false) - epochMs) / dayMs);
}

/** The largest number that each kind holds. */
const most = 2 ** 15 - 1;

/** A number of the kind, checked as for the text format, unless it is an integer within the bounds of the smallest kind. */
function numberOf(kind: Kind): (value: unknown) => number {
  const check = textEncoder({ kind });
  return (value) => {
    if (typeof value === "number" && (value & most) === value) return value;
    const written = check(value);
    if (typeof value === "number") return value;
    // What PostgreSQL takes, but Number() does not.
    const word = written
      .toLowerCase()
      .replace(/^([+-]?)inf$/, "$1infinity")
      .replace("infinity", "Infinity");
    return word.endsWith("nan") ? Number.NaN : Number(word);
  };
}

function sized(bytes: number, write: (value: unknown, sink: ByteSink) => void): BinaryEncoder {
  return (value, sink) => {
    sink.int32(bytes);
    write(value, sink);
  };
}

const [toInt2, toInt4, toOid] = [numberOf("int2"), numberOf("int4"), numberOf("oid")];
const [toFloat4, toFloat8] = [numberOf("float4"), numberOf("float8")];
const [toInt8, toDecimal, toJson, toUuid, toTruth] = (["int8", "numeric", "json", "uuid", "boolean"] as const).map(
  (kind) => textEncoder({ kind }),
) as [Text, Text, Text, Text, Text];
type Text = (value: unknown) => string;

const encoders: Partial<Record<Kind, BinaryEncoder>> = {
  boolean: sized(1, (value, sink) => sink.byte(/^(t|y|on|1)/i.test(toTruth(value)) ? 1 : 0)),
  int2: sized(2, (value, sink) => sink.int16(toInt2(value))),
  int4: sized(4, (value, sink) => sink.int32(toInt4(value))),
  int8: sized(8, (value, sink) => sink.int64(BigInt(toInt8(value)))),
  oid: sized(4, (value, sink) => sink.uint32(toOid(value))),
  float4: sized(4, (value, sink) => sink.float(toFloat4(value))),
  float8: sized(8, (value, sink) => sink.double(toFloat8(value))),
  numeric: (value, sink) => sink.measured(() => writeNumeric(toDecimal(value), sink)),
  text: (value, sink) => sink.measuredText(value, text),
  json: (value, sink) => {
    const written = toJson(value);
    sink.measuredText(written, () => written);
  },
  jsonb: (value, sink) => {
    // The number of the format's version comes first.
    const bytes = Buffer.from(toJson(value));
    sink.int32(bytes.length + 1);
    sink.byte(1);
    sink.bytes(bytes);
  },
  uuid: sized(16, (value, sink) => sink.bytes(Buffer.from(toUuid(value).replace(/[^0-9a-f]/gi, ""), "hex"))),
  bytea: (value, sink) => {
    if (!(value instanceof Uint8Array)) throw unfit("a Buffer or another Uint8Array", value);
    sink.int32(value.length);
    sink.bytes(value);
  },
  date,
  timestamp: time((at) => asIfUtc(at, true)),
  timestamptz: time((at) => at.getTime()),
};

/** An array's elements in a row, and its dimensions from the outside in. */
function flattened(values: readonly unknown[], nests: boolean): { elements: unknown[]; lengths: number[] } {
  if (!nests || !values.some(Array.isArray)) return { elements: [...values], lengths: [values.length] };
  const parts = values.map((value) => {
    if (!Array.isArray(value)) throw unfit("an array with arrays of one length, or with none", values);
    return flattened(value, nests);
  });
  const [first] = parts.map(({ lengths }) => lengths);
  if (parts.some(({ lengths }) => String(lengths) !== String(first))) {
    throw unfit("an array with arrays of one length, or with none", values);
  }
  return { elements: parts.flatMap(({ elements }) => elements), lengths: [values.length, ...(first ?? [])] };
}

function array({ kind, oid }: { kind: Kind; oid: number }, encode: BinaryEncoder): BinaryEncoder {
  const nests = kind !== "json" && kind !== "jsonb";
  return (value, sink) => {
    if (!Array.isArray(value)) throw unfit("an array", value);
    const { elements, lengths } = flattened(value, nests);
    sink.measured(() => {
      sink.int32(elements.length === 0 ? 0 : lengths.length);
      sink.int32(elements.includes(null) ? 1 : 0);
      sink.uint32(oid);
      if (elements.length === 0) return;
      for (const length of lengths) {
        sink.int32(length);
        // The first element's number.
        sink.int32(1);
      }
      for (const element of elements) {
        if (element === null) sink.int32(-1);
        else encode(element, sink);
      }
    });
  };
}

/** The encoder of a column; undefined when the type is not known in binary. */
export function binaryEncoder(column: {
  kind: Kind;
  element?: { kind: Kind; oid: number } | undefined;
}): BinaryEncoder | undefined {
  if (column.kind !== "array") return encoders[column.kind];
  const encode = column.element && encoders[column.element.kind];
  return column.element && encode && array(column.element, encode);
}
