import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsOf, openWire, type WireLab } from "./fixture.js";

/** The table of docs/decisions/0004, with postgres.js: every row that applies to it, five times. */

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-postgres-js", { tls: true });
  await wire.lab.pool.query("create table t (a int, b text)");
});
afterAll(() => wire[Symbol.asyncDispose]());

type PostgresOptions = Omit<postgres.Options<Record<string, postgres.PostgresType>>, "ssl"> & { ssl?: unknown };

function openPostgres(more: PostgresOptions = {}): postgres.Sql {
  const { host, port, user, password, database } = wire.config;
  const all = { host, port, user, password, database, max: 1, onnotice: () => undefined, ...more };
  return postgres(all as postgres.Options<Record<string, postgres.PostgresType>>);
}

/** The counts of an operation on one connection of postgres.js that stands already and knows the types. */
async function onPostgres(
  operation: (sql: postgres.Sql, time: number) => Promise<unknown>,
  more: PostgresOptions = {},
): Promise<string[]> {
  const sql = openPostgres(more);
  let time = 0;
  await sql`select ${1}::int as warm`;
  try {
    return await countsOf(() => wire.trace(() => operation(sql, time++)));
  } finally {
    await sql.end();
  }
}

/** postgres.js connects with its first query: a simple one, which is one round trip more. It would ask for types before. */
const postgresConnect = (more: PostgresOptions) => () =>
  wire.trace(async () => {
    const sql = openPostgres({ fetch_types: false, ...more });
    await sql.unsafe("select 1").simple();
    await sql.end();
  });

const rows = Array.from({ length: 100 }, (_, n) => n);
const lines = (count: number) => Readable.from(Array.from({ length: count }, (_, n) => `${n}\tline\n`));

describe("postgres.js: round trips of", () => {
  const ssl = (more: object) => ({ ssl: { rejectUnauthorized: false, ...more } });

  test("connecting with SCRAM, plain, and a simple query: 3 + 1", async () => {
    expect(await countsOf(postgresConnect({}))).toEqual(["4"]);
  });
  test("the same, TLS 1.3: 5 + 1", async () => {
    expect(await countsOf(postgresConnect(ssl({ minVersion: "TLSv1.3" })))).toEqual(["6"]);
  });
  test("the same, TLS 1.2: 6 + 1", async () => {
    expect(await countsOf(postgresConnect(ssl({ maxVersion: "TLSv1.2" })))).toEqual(["7"]);
  });
  test("the same, direct TLS: 4 + 1", async () => {
    const direct = { sslnegotiation: "direct", ...ssl({ ALPNProtocols: ["postgresql"] }) } as PostgresOptions;
    expect(await countsOf(postgresConnect(direct))).toEqual(["5"]);
  });

  test("the first query with parameters of a connection: 3, after the connection's 3", async () => {
    const first = () =>
      wire.trace(async () => {
        const sql = openPostgres();
        await sql`select ${1}::int`;
        await sql.end();
      });
    expect(await countsOf(first)).toEqual(["6"]);
  });
  test("a query repeated: 1", async () => {
    expect(await onPostgres((sql) => sql`select ${2}::int as warm`)).toEqual(["1"]);
  });
  test("a query of a new shape: 2", async () => {
    expect(await onPostgres((sql, time) => sql`select ${1}::int as ${sql(`shape${time}`)}`)).toEqual(["2"]);
  });
  test("a simple query: 1", async () => {
    expect(await onPostgres((sql) => sql.unsafe("select 1").simple())).toEqual(["1"]);
  });
  test("begin; …; commit in one string: 1", async () => {
    const all = "begin; insert into t values (1, 'x'); commit";
    expect(await onPostgres((sql) => sql.unsafe(all).simple())).toEqual(["1"]);
  });
  test("BEGIN, INSERT, COMMIT awaited in turn: 3", async () => {
    const three = async (sql: postgres.Sql) => {
      await sql.unsafe("begin").simple();
      await sql.unsafe("insert into t values (1, 'x')").simple();
      await sql.unsafe("commit").simple();
    };
    expect(await onPostgres(three, { max: 1 })).toEqual(["3"]);
  });
  test("100 awaited inserts: 100, and 1 more for the first of its shape", async () => {
    const inserts = async (sql: postgres.Sql) => {
      for (const row of rows) await sql`insert into t values (${row}, 'x')`;
    };
    const sql = openPostgres();
    try {
      await sql`select ${1}::int as warm`;
      const first = (await wire.trace(() => inserts(sql))).roundTrips.sum;
      expect([first, ...(await countsOf(() => wire.trace(() => inserts(sql)), 1))]).toEqual([101, "100"]);
    } finally {
      await sql.end();
    }
  });
  test("100 rows multi-row: 1 when repeated", async () => {
    const values = rows.map((a) => ({ a, b: "x" }));
    const insert = (sql: postgres.Sql) => sql`insert into t ${sql(values, "a", "b")}`;
    const sql = openPostgres();
    try {
      await insert(sql);
      expect(await countsOf(() => wire.trace(() => insert(sql)))).toEqual(["1"]);
    } finally {
      await sql.end();
    }
  });
  test("100 rows by unnest: 1 when repeated", async () => {
    const insert = (sql: postgres.Sql) => sql`insert into t select n, 'x' from unnest(${rows}::int[]) n`;
    const sql = openPostgres();
    try {
      await insert(sql);
      expect(await countsOf(() => wire.trace(() => insert(sql)))).toEqual(["1"]);
    } finally {
      await sql.end();
    }
  });
  for (const count of [100, 20_000]) {
    test(`COPY FROM STDIN of ${count} rows: 2`, async () => {
      const copy = async (sql: postgres.Sql) => pipeline(lines(count), await sql`copy t from stdin`.writable());
      expect(await onPostgres(copy)).toEqual(["2"]);
    });
  }
  // Of 100 rows: postgres.js 3.4.9 waits for ever when a copy ends while its stream is full, also without a proxy.
  test("COPY TO STDOUT of 100 rows: 1", async () => {
    const copy = async (sql: postgres.Sql) => {
      const stream = await sql`copy (select n from generate_series(1, 100) n) to stdout`.readable();
      for await (const _ of stream);
    };
    expect(await onPostgres(copy)).toEqual(["1"]);
  });
  test("a SELECT of 20,000 rows: 1", async () => {
    expect(await onPostgres((sql) => sql.unsafe("select n from generate_series(1, 20000) n").simple())).toEqual(["1"]);
  });
  test("10 queries together on one connection, which postgres.js pipelines: 1", async () => {
    const all = (sql: postgres.Sql) => Promise.all(rows.slice(0, 10).map((n) => sql`select ${n}::int as warm`));
    expect(await onPostgres(all)).toEqual(["1"]);
  });
});
