import fc from "fast-check";

/** A table with a column of each type that a batch knows, and of some that it does not. */
export const everything = `
create type mood as enum ('calm', 'it''s "odd"', 'a,b\\c');
create domain posint as integer check (value > 0);
create table everything (
  id integer primary key, b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision, n numeric,
  t text, v varchar(40), u uuid, y bytea, j json, jb jsonb, d date, ts timestamp, tz timestamptz, m mood, p posint,
  ints integer[], texts text[], grid integer[][], times timestamptz[], docs jsonb[], bytes bytea[]
)`;

/** The columns of {@link everything}. */
export const columns = (
  "id b i2 i4 i8 f4 f8 n t v u y j jb d ts tz m p ints texts grid times docs bytes" as const
).split(" ");

/** Texts that have meant something to somebody on the way. */
const hostile = [
  ...["", " ", "\\", "\\\\", "\\.", "\\N", "\\n", "NULL", "null", "\t", "\n", "\r", "\r\n", "\b\f\v", "a\tb\nc\\"],
  ...["'", '"', '""', "{}", '{"a",NULL}', "$1", "%s", "); drop table everything; --", "\u{1f600}", "\u2028", "\ufeff"],
  ...["é", "e\u0301", "\u0001", "\u007f", "\uffff", "\u{10ffff}"],
];

const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary", maxLength: 30 }).map((any) => any.replaceAll("\0", "")),
);
const integer = (low: number, high: number) =>
  fc.oneof(fc.constantFrom(low, high), fc.integer({ min: low, max: high }));
const big = fc.oneof(
  fc.constantFrom(-(2n ** 63n), 0n, 2n ** 63n - 1n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const decimal = fc.oneof(
  fc.constantFrom("NaN", "Infinity", "-Infinity", "0", "0.00", "0.0001", "10000", "-0.5", `1${"0".repeat(60)}`),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.stringMatching(/^[0-9]{1,20}$/))
    .map(([a, b]) => `${a}.${b}`),
);
const json = fc
  .oneof(fc.jsonValue({ maxDepth: 3 }), text)
  // What jsonb cannot store: it is refused, which is another test's.
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll("\\u0000", "")));
const moment = fc.date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true });
const anyMoment = fc.date({ min: new Date("-004000-01-01"), max: new Date("+200000-01-01"), noInvalidDate: true });

/** What a local time means is not sure where clocks are put back. */
const isSure = (date: Date) =>
  new Date(
    ...([date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes()] as const),
    ...([date.getSeconds(), date.getMilliseconds()] as const),
  ).getTime() === date.getTime() && date.getFullYear() > 100;

const bytes = fc.uint8Array({ maxLength: 20 }).map((data) => Buffer.from(data));
const single = fc
  .oneof(fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 3.4e38, 1e-45), fc.float())
  .map(Math.fround);
const double = fc.oneof(fc.constantFrom(0, -0, Number.MIN_VALUE, Number.MAX_VALUE, 0.1, -1e-7), fc.double());
const listOf = <T>(of: fc.Arbitrary<T>) => fc.array(fc.option(of), { maxLength: 4 });
const endless = fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

/** A row but for its `id`, with values as `pg` reads them. */
const row = fc.record({
  b: fc.option(fc.boolean()),
  i2: fc.option(integer(-32_768, 32_767)),
  i4: fc.option(integer(-2_147_483_648, 2_147_483_647)),
  i8: fc.option(big.map(String)),
  f4: fc.option(single),
  f8: fc.option(double),
  n: fc.option(decimal),
  t: fc.option(text),
  v: fc.option(text),
  u: fc.option(fc.uuid()),
  y: fc.option(bytes),
  j: fc.option(json),
  jb: fc.option(json),
  d: fc.option(
    fc.oneof(
      endless,
      moment.map((at) => new Date(at.getFullYear(), at.getMonth(), at.getDate())),
    ),
  ),
  ts: fc.option(fc.oneof(endless, moment.filter(isSure))),
  tz: fc.option(fc.oneof(endless, anyMoment)),
  m: fc.option(fc.constantFrom("calm", 'it\'s "odd"', "a,b\\c")),
  p: fc.option(fc.integer({ min: 1, max: 2_147_483_647 })),
  ints: fc.option(listOf(integer(-2_147_483_648, 2_147_483_647))),
  texts: fc.option(listOf(text)),
  grid: fc.option(fc.array(fc.tuple(fc.option(fc.integer()), fc.integer()), { minLength: 1, maxLength: 3 })),
  times: fc.option(listOf(moment)),
  docs: fc.option(listOf(json.filter((value) => value !== null))),
  bytes: fc.option(listOf(bytes)),
});

/** Rows of {@link everything}, with ids from 1. */
export const rows = fc
  .array(row, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((one, at) => ({ id: at + 1, ...one })));

/** Of single precision, numbers that mean the same are written in different ways. */
export function comparable(all: readonly Record<string, unknown>[]): unknown[] {
  return all.map((one) => ({ ...one, f4: typeof one.f4 === "number" ? Math.fround(one.f4) : one.f4 }));
}
