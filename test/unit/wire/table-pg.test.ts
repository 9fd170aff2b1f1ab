import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import Cursor from "pg-cursor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsOf, isSure, openWire, times, type WireLab } from "./fixture.js";

/** The table of docs/decisions/0004, with pg: every row, five times. */

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-pg", { tls: true });
  await wire.lab.pool.query("create table t (a int, b text)");
});
afterAll(() => wire[Symbol.asyncDispose]());

async function withPg<T>(work: (client: pg.Client) => Promise<T>, more: pg.ClientConfig = {}): Promise<T> {
  const client = new pg.Client({ ...wire.config, ...more });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The counts of an operation on one connection of `pg` that stands already. */
function onPg(
  operation: (client: pg.Client) => Promise<unknown>,
  more: pg.ClientConfig = {},
  repetitions: number = times,
): Promise<string[]> {
  return withPg((client) => countsOf(() => wire.trace(() => operation(client)), repetitions), more);
}

/** The trace of connecting alone. */
const pgConnect = (more: pg.ClientConfig) => () =>
  wire.trace(async () => {
    const client = new pg.Client({ ...wire.config, ...more });
    await client.connect();
    await client.end();
  });

const rows = Array.from({ length: 100 }, (_, n) => n);
const lines = (count: number) => Readable.from(Array.from({ length: count }, (_, n) => `${n}\tline\n`));

describe("pg: round trips of", () => {
  const ssl = (more: object) => ({ ssl: { rejectUnauthorized: false, ...more } });

  test("connecting with SCRAM, plain: 3", async () => expect(await countsOf(pgConnect({}))).toEqual(["3"]));
  test("connecting, TLS 1.3: 5", async () => {
    expect(await countsOf(pgConnect(ssl({ minVersion: "TLSv1.3" })))).toEqual(["5"]);
  });
  test("connecting, TLS 1.2: 6", async () => {
    expect(await countsOf(pgConnect(ssl({ maxVersion: "TLSv1.2" })))).toEqual(["6"]);
  });
  test("connecting, direct TLS: 4", async () => {
    const direct = { ...ssl({}), sslnegotiation: "direct" } as pg.ClientConfig;
    expect(await countsOf(pgConnect(direct))).toEqual(["4"]);
  });

  test("a simple query: 1", async () => expect(await onPg((client) => client.query("select 1"))).toEqual(["1"]));
  test("a query with parameters: 1", async () => {
    expect(await onPg((client) => client.query("select $1::int", [1]))).toEqual(["1"]);
  });
  test("a prepared query, first and later: 1", async () => {
    const named = { name: "one", text: "select $1::int", values: [1] };
    expect(await onPg((client) => client.query(named))).toEqual(["1"]);
  });
  test("begin; …; commit in one string: 1", async () => {
    expect(await onPg((client) => client.query("begin; insert into t values (1, 'x'); commit"))).toEqual(["1"]);
  });
  test("BEGIN, INSERT, COMMIT awaited in turn: 3", async () => {
    const three = async (client: pg.Client) => {
      await client.query("begin");
      await client.query("insert into t values ($1, 'x')", [1]);
      await client.query("commit");
    };
    expect(await onPg(three)).toEqual(["3"]);
  });
  test("100 awaited inserts: 100", async () => {
    const inserts = async (client: pg.Client) => {
      for (const row of rows) await client.query("insert into t values ($1, 'x')", [row]);
    };
    expect(await onPg(inserts, {}, 2)).toEqual(["100"]);
  });
  test("100 rows multi-row: 1", async () => {
    const places = rows.map((row) => `($${row + 1}, 'x')`).join(", ");
    expect(await onPg((client) => client.query(`insert into t values ${places}`, rows))).toEqual(["1"]);
  });
  test("100 rows by unnest: 1", async () => {
    const sql = "insert into t select n, 'x' from unnest($1::int[]) n";
    expect(await onPg((client) => client.query(sql, [rows]))).toEqual(["1"]);
  });
  for (const count of [100, 20_000]) {
    test(`COPY FROM STDIN of ${count} rows: 2`, async () => {
      const copy = (client: pg.Client) => pipeline(lines(count), client.query(copyFrom("copy t from stdin")));
      expect(await onPg(copy)).toEqual(["2"]);
    });
  }
  test("COPY TO STDOUT of 20,000 rows: 1", async () => {
    const copy = async (client: pg.Client) => {
      const stream = client.query(copyTo("copy (select n from generate_series(1, 20000) n) to stdout"));
      for await (const _ of stream);
    };
    expect(await onPg(copy)).toEqual(["1"]);
  });
  test("a SELECT of 20,000 rows: 1", async () => {
    expect(await onPg((client) => client.query("select n from generate_series(1, 20000) n"))).toEqual(["1"]);
  });
  test("a cursor over 1,000 rows by 100: 12", async () => {
    const fetchAll = async (client: pg.Client) => {
      const cursor = client.query(new Cursor("select n from generate_series(1, 1000) n"));
      while ((await cursor.read(100)).length > 0);
      await cursor.close();
    };
    expect(await onPg(fetchAll)).toEqual(["12"]);
  });
  test("Promise.all of 10 on one client: 10", async () => {
    const all = (client: pg.Client) => Promise.all(rows.slice(0, 10).map(() => client.query("select 1")));
    expect(await onPg(all)).toEqual(["10"]);
  });
  for (const count of [10, 1_000]) {
    test(`{ pipeline: true }: ${count} queries together: 1`, async () => {
      const all = (client: pg.Client) =>
        Promise.all(Array.from({ length: count }, (_, n) => client.query("select $1::int", [n])));
      expect(await onPg(all, { pipeline: true } as pg.ClientConfig)).toEqual(["1"]);
    });
  }

  test("a pool of 5, 10 queries: cold 25, depth 5; warm 10, depth 2", async () => {
    const seen = new Set<string>();
    for (let sure = 0; sure < times; ) {
      const pool = new pg.Pool({ ...wire.config, max: 5 });
      const ten = () => wire.trace(() => Promise.all(rows.slice(0, 10).map((n) => pool.query("select $1::int", [n]))));
      const [cold, warm] = [await ten(), await ten()];
      await pool.end();
      if (![cold, warm].every(isSure)) continue;
      sure += 1;
      seen.add(JSON.stringify([cold.roundTrips, warm.roundTrips]));
    }
    expect([...seen]).toEqual(['[{"sum":25,"depth":5},{"sum":10,"depth":2}]']);
  });
});
