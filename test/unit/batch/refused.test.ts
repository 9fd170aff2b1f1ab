import type pg from "pg";
import {
  BatchConnectionLostError,
  BatchRefusedError,
  BatchRowError,
  BatchTableError,
  copyOut,
  copyRows,
  insertMany,
  type Lab,
  openLab,
  readMany,
  stagedUpsert,
  upsertMany,
} from "roundtrip";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

let lab: Lab;
let client: pg.Client;
/** One that looks past the faults. */
let onlooker: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "refused", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  const { default: pg } = await import("pg");
  onlooker = new pg.Client(lab.directConfig);
  await onlooker.connect();
  await client.query("create table people (id integer primary key, age smallint, name text not null, doc jsonb)");
});
beforeEach(() => onlooker.query("truncate people"));
afterEach(() => lab.faults([]));
afterAll(async () => {
  await onlooker.end();
  await lab.close();
});

type Rows = Iterable<object>;

const routes: Record<string, (rows: Rows, table?: string) => Promise<unknown>> = {
  "insertMany, values": (rows, table = "people") => insertMany(lab, table, rows, { method: "values" }),
  "insertMany, unnest": (rows, table = "people") => insertMany(lab, table, rows, { method: "unnest" }),
  "insertMany, copy": (rows, table = "people") => insertMany(lab, table, rows, { method: "copy" }),
  "copyRows, text": (rows, table = "people") => copyRows(lab, table, rows),
  "copyRows, binary": (rows, table = "people") => copyRows(lab, table, rows, { format: "binary" }),
  upsertMany: (rows, table = "people") => upsertMany(lab, table, rows, { keys: ["id"] }),
  stagedUpsert: (rows, table = "people") => stagedUpsert(lab, table, rows, { keys: ["id"] }),
};
const byCopy = ["insertMany, copy", "copyRows, text", "copyRows, binary", "stagedUpsert"];

const person = (id: number) => ({ id, age: id % 90, name: `person ${id}`, doc: { id } as unknown });
const people = (count: number) => Array.from({ length: count }, (_, at) => person(at + 1));
const written = async () => Number((await onlooker.query("select count(*) from people")).rows[0].count);

/** What a promise is rejected with. */
// biome-ignore lint/suspicious/noExplicitAny: an error of any class
async function failureOf(promise: Promise<unknown> | undefined): Promise<any> {
  return Promise.resolve(promise).then(
    () => undefined,
    (error) => error,
  );
}

/** A thousand good rows, then the bad one, then more. */
const spoiltBy = (bad: object) => [...people(1_000), bad, person(2_000)];

const rowErrors: [string, object, Partial<BatchRowError>][] = [
  [
    "without a column",
    { id: 1_001, name: "x", doc: null },
    { column: "age", message: "expected a value; write null for none." },
  ],
  ["with undefined", { ...person(1_001), name: undefined }, { column: "name", message: "expected a value" }],
  [
    "with a column more",
    { ...person(1_001), agee: 1 },
    { column: "agee", message: "the first row has no such column; it has id, age, name, doc." },
  ],
  [
    "with a column of another name",
    { id: 1, agee: 1, name: "x", doc: null },
    { column: "agee", message: "the first row has no such column" },
  ],
  [
    "with a text for a number",
    { ...person(1_001), age: "old" },
    { column: "age", message: "expected an integer from -32768 to 32767, got a string of 3 characters." },
  ],
  ["with a number too large", { ...person(1_001), age: 40_000 }, { column: "age", message: "got 40000." }],
  ["with half a number", { ...person(1_001), id: 1.5 }, { column: "id", message: "got 1.5." }],
  ["with a number for a text", { ...person(1_001), name: 7 }, { column: "name", message: "expected a string, got 7." }],
  [
    "with a NUL",
    { ...person(1_001), name: "a\0b" },
    { column: "name", message: "without NUL, which PostgreSQL cannot store" },
  ],
  [
    "with half a surrogate pair",
    { ...person(1_001), name: "\ud800" },
    { column: "name", message: "well-formed Unicode" },
  ],
  [
    "with what is no JSON",
    { ...person(1_001), doc: { n: 1n } },
    { column: "doc", message: "expected a value that JSON can hold" },
  ],
  ["that is none", 5 as never, { column: undefined, message: "expected an object, got 5." }],
  ["that is a list", [1] as never, { column: undefined, message: "expected an object, got an array of 1." }],
];

describe.each(Object.entries(routes))("by %s", (route, insert) => {
  test.each(rowErrors)(
    "a row %s is named, with its column, and nothing is written",
    async (_, bad, { column, message }) => {
      const error = await failureOf(insert(spoiltBy(bad)));
      expect(error).toBeInstanceOf(BatchRowError);
      expect(error).toMatchObject({ code: "BATCH_ROW_UNUSABLE", row: 1_001, column });
      expect(error.message).toContain(message);
      expect(error.message).toMatch(/Nothing was written\.$/);
      expect(await written()).toBe(0);
      // The connection goes on.
      await insert(people(3));
      expect(await written()).toBe(3);
    },
  );

  test("a column that is not there is named, and so are those that are", async () => {
    const error = await failureOf(insert([{ id: 1, nmae: "x" }]));
    expect(error).toBeInstanceOf(BatchRowError);
    expect(error).toMatchObject({ row: 1, column: "nmae" });
    expect(error.message).toContain("the table has no such column; it has id, age, name, doc.");
  });

  test("a table that is not there is an error of its own", async () => {
    await expect(insert(people(1), "nobody")).rejects.toThrow(BatchTableError);
    await expect(insert(people(1), "nobody")).rejects.toThrow("there is no table nobody");
  });

  test("what the server finds is named as far as it says so, and nothing is written", async () => {
    const error = await failureOf(insert(spoiltBy({ ...person(1_001), name: null })));
    expect(error).toBeInstanceOf(BatchRefusedError);
    // The staged rows meet the table's rules when all of them are there.
    const row = byCopy.includes(route) && route !== "stagedUpsert" ? 1_001 : undefined;
    expect(error).toMatchObject({ code: "BATCH_REFUSED", sqlState: "23502", row, column: "name" });
    expect(error.cause).toMatchObject({ code: "23502" });
    expect(await written()).toBe(0);
  });

  test("a table that may not be written to is refused", async () => {
    await onlooker.query(
      "create or replace view closed_view as select 1 as id, 'x' as name, 1::smallint as age, null::jsonb as doc",
    );
    const error = await failureOf(insert(people(3), "closed_view"));
    expect(error).toBeInstanceOf(BatchRefusedError);
    expect(error.row).toBeUndefined();
  });

  test.each([
    ["an error", new RangeError("the file ends here")],
    // What would be the end of this connection, if it came from it.
    ["that another connection is gone", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })],
    ["what another database said", Object.assign(new Error("no such table"), { code: "42P01", severity: "ERROR" })],
  ])("what the source throws goes on as it is, and nothing is written: %s", async (_, failure) => {
    const source = function* () {
      yield* people(1_000);
      throw failure;
    };
    expect(await failureOf(insert(source()))).toBe(failure);
    expect(await written()).toBe(0);
    expect(lab.pool.totalCount).toBe(1);
  });
});

test("JSON that jsonb cannot store is named by COPY with its row and its column", async () => {
  const bad = { ...person(1_001), doc: "a\0b" };
  for (const format of ["text", "binary"] as const) {
    const error = await copyRows(lab, "people", spoiltBy(bad), { format }).catch((cause) => cause);
    expect(error).toBeInstanceOf(BatchRefusedError);
    expect(error).toMatchObject({ sqlState: "22P05", row: 1_001, column: "doc" });
  }
  expect(await written()).toBe(0);
});

test("a key that is there already is named by COPY with its row", async () => {
  await insertMany(lab, "people", [person(500)]);
  await expect(copyRows(lab, "people", people(1_000))).rejects.toMatchObject({ sqlState: "23505", row: 500 });
  expect(await written()).toBe(1);
});

describe("a connection that is cut", () => {
  const large = () =>
    (function* () {
      for (let id = 1; id <= 20_000; id++) yield { ...person(id), name: "x".repeat(50) };
    })();

  test.each(["insertMany, copy", "copyRows, text", "copyRows, binary", "stagedUpsert"])(
    "in the middle of %s: nothing is written",
    async (route) => {
      await lab.faults([{ kind: "cutCopy", afterBytes: 300_000 }]);
      const error = await routes[route]?.(large()).catch((cause) => cause);
      expect(error).toBeInstanceOf(BatchConnectionLostError);
      expect(error).toMatchObject({ code: "BATCH_CONNECTION_LOST", written: "nothing" });
      await lab.faults([]);
      expect(await written()).toBe(0);
      await routes[route]?.(people(3));
      expect(await written()).toBe(3);
    },
  );

  test("between two statements: nothing is written", async () => {
    const own = await lab.connect();
    await lab.faults([{ kind: "reset", atStatement: 4 }]);
    const error = await insertMany(own, "people", people(3_000), { method: "values" }).catch((cause) => cause);
    expect(error).toMatchObject({ code: "BATCH_CONNECTION_LOST", written: "nothing" });
    expect(await written()).toBe(0);
  });

  test.each([
    ["of the only statement", 2, 10],
    ["of COMMIT", 5, 1_500],
  ])("when the answer %s is due: what came of it is not known", async (_, atStatement, rows) => {
    const own = await lab.connect();
    await lab.faults([{ kind: "reset", atStatement, lose: "reply" }]);
    const error = await insertMany(own, "people", people(rows), { method: "values" }).catch((cause) => cause);
    expect(error).toMatchObject({ code: "BATCH_CONNECTION_LOST", written: "unknown" });
    expect(error.message).toContain("Whether the rows were written is not known");
  });

  test("while rows come out", async () => {
    const own = await lab.connect();
    await lab.faults([{ kind: "reset", afterBytes: 200_000 }]);
    const read = async () => {
      for await (const _ of copyOut(own, { query: "select * from generate_series(1, 200000)" }));
    };
    await expect(read()).rejects.toThrow(BatchConnectionLostError);
  });
});

test.each([
  [
    () => insertMany(5 as never, "people", []),
    "insertMany: expected a lab, a pool or a connected client first, got 5.",
  ],
  [() => insertMany(lab, "people", 5 as never), "insertMany: rows: expected an array or another iterable, got 5."],
  [() => insertMany(lab, "people", [], { chunkrows: 1 } as never), "insertMany: unknown option chunkrows"],
  [() => insertMany(lab, "people", [], { chunkRows: 0 }), "insertMany: chunkRows: expected an integer from 1"],
  [() => insertMany(lab, "people", [], { method: "fast" as never }), 'insertMany: method: expected "auto" or "values"'],
  [() => insertMany(lab, "people", people(1), { columns: [] }), "insertMany: columns: expected names of columns"],
  [
    () => insertMany(lab, "people", people(1), { columns: ["id", "id"] }),
    "insertMany: columns: expected names of columns",
  ],
  [
    () => insertMany(lab, "people", people(1), { columns: ["nope"] }),
    "the table has no column nope; it has id, age, name, doc.",
  ],
  [() => insertMany(lab, "", people(1)), "insertMany: table: expected a name of 1 to 63 bytes without NUL"],
  [
    () => insertMany(lab, ["a"] as never, people(1)),
    "insertMany: table: expected a name, or [schema, name], got an array of 1.",
  ],
  [() => insertMany(lab, "people", [{}]), "insertMany: row 1: expected at least one column."],
  [() => copyRows(lab, "people", [], { format: "csv" as never }), 'copyRows: format: expected "text" or "binary"'],
  [() => readMany(lab, "people", 5 as never), "readMany: ids: expected an array, got 5."],
  [
    () => readMany(lab, "people", [1, null as never]),
    "readMany: id 2: expected a number, a string, a bigint or a Date, got null.",
  ],
  [
    () => upsertMany(lab, "people", people(1), {} as never),
    "upsertMany: keys: expected names of columns, got undefined.",
  ],
  [
    () => upsertMany(lab, "people", people(1), { keys: ["nope"] }),
    "upsertMany: keys: the rows have no column nope; they have id, age, name, doc.",
  ],
  [
    () => upsertMany(lab, "people", people(1), { keys: ["id"], update: ["nope"] }),
    "upsertMany: update: the rows have no column nope",
  ],
  [
    () => upsertMany(lab, "people", people(1), { keys: ["id"], duplicates: "both" as never }),
    "upsertMany: duplicates: expected",
  ],
])("what cannot be meant is refused (%#)", async (call, message) => {
  await expect((async () => call())()).rejects.toThrow(message);
});

test("a type that is not known in binary is refused before anything is sent", async () => {
  await client.query("create table if not exists spans (id int, span interval)");
  const copy = copyRows(lab, "spans", [{ id: 1, span: "1 day" }], { format: "binary" });
  await expect(copy).rejects.toThrow(
    'column span is of type interval, which is not known in binary. Use format: "text".',
  );
  const read = async () => {
    for await (const _ of copyOut(lab, "spans", { format: "binary" }));
  };
  await expect(read()).rejects.toThrow("copyOut: column span is of a type that is not known in binary");
});
