import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measure } from "#src/cost/measure.js";
import { costMatchers } from "#src/course/matchers.js";
import { LabClosedError } from "#src/lab/errors.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { labServer } from "#src/lab/server.js";
import { withClient } from "#src/lab/with-client.js";
import { until } from "./own-cluster.js";

expect.extend(costMatchers);

const quiet = () => undefined;
const open = (name: string) => openLab({ name, size: "tiny", seed: 2, onProgress: quiet });

let lab: Lab;
beforeAll(async () => {
  lab = await open("proxy");
});
afterAll(() => lab.close());

const sessions = async (database: string) =>
  withClient((await labServer()).admin(), async (client) => {
    const sql = "select count(*)::int as n from pg_stat_activity where datname = $1";
    return (await client.query<{ n: number }>(sql, [database])).rows[0]?.n;
  });

test("clients go through the proxy, and directConfig goes past it", async () => {
  expect(lab.connectionConfig.port).not.toBe(lab.directConfig.port);
  expect(lab.connectionString).toContain(`@127.0.0.1:${lab.connectionConfig.port}/${lab.database}`);
  const { cost } = await measure(lab, () => withClient(lab.directConfig, (client) => client.query("select 1")));
  expect(cost).toMatchObject({ roundTrips: 0, connections: 0 });
});

test("the distance changes while connections are open, and a cost says which it was", async () => {
  const client = await lab.connect();
  for (const roundTripMs of [0, 30, 0]) {
    await lab.network({ roundTripMs });
    const { cost } = await measure(lab, () => client.query("select 1"), { exact: false });
    expect(cost).toMatchObject({ roundTrips: 1, roundTripMs });
    expect(cost.durationMs).toBeGreaterThanOrEqual(roundTripMs - 0.1);
  }
  await client.end();
});

test("a distance or a fault that cannot be is refused", async () => {
  await expect(lab.network({ roundTripMs: -1 })).rejects.toThrow(
    "network: roundTripMs (milliseconds): expected a number from 0 to 60000, got -1.",
  );
  await expect(lab.faults([{ kind: "vanish" } as never])).rejects.toThrow("fault: kind: expected one of refuse, reset");
});

describe("close()", () => {
  test("ends what was left open: a client, a pool's client that was never given back", async () => {
    const mine = await open("left-open");
    await mine.connect();
    const held = await mine.pool.connect();
    await held.query("begin");
    await mine.close();
    expect(await sessions(mine.database)).toBe(0);
    await expect(held.query("select 1")).rejects.toThrow();
    await mine.close();
  });

  test("leaves a client that nobody closed alone, and tells it when it is used next", async () => {
    const mine = await open("left-alone");
    const forgotten = new pg.Client(mine.connectionConfig);
    await forgotten.connect();
    const waiting = forgotten.query("select pg_sleep(60)");
    const other = new pg.Client(mine.connectionConfig);
    await other.connect();
    await other.query("begin");
    const sql = postgres(mine.connectionString, { max: 1 });
    await sql`select 1`;
    await Promise.all([mine.close(), expect(waiting).rejects.toThrow('The lab "left-alone" is closed.')]);
    const told = { code: "57P01", message: expect.stringContaining("Open it again with: const lab = await openLab()") };
    for (let times = 1; times <= 2; times++) {
      await expect(other.query("select 1")).rejects.toMatchObject(told);
      await expect(forgotten.query("select $1::int", [1])).rejects.toMatchObject(told);
      await expect(sql`select ${1}::int`).rejects.toMatchObject(told);
    }
    await Promise.all([other.end(), forgotten.end(), sql.end()]);
  });

  test("makes the lab say how to open it again", async () => {
    const mine = await open("closed");
    await mine.close();
    expect(() => mine.connectionConfig).toThrow(LabClosedError);
    await expect(mine.network({ roundTripMs: 5 })).rejects.toThrow(
      'The lab "closed" is closed. Open it again with: const lab = await openLab()',
    );
  });
});

test("reset() makes the database anew, also under clients that nobody closed", async () => {
  const mine = await open("reset");
  const forgotten = new pg.Client(mine.connectionConfig);
  await forgotten.connect();
  await forgotten.query("begin; delete from orders");
  await mine.reset();
  await expect(forgotten.query("commit")).rejects.toThrow('The lab "reset" was reset, and its connections with it.');
  const again = await mine.connect();
  expect((await again.query("select count(*)::int as n from orders")).rows).toEqual([{ n: 5_000 }]);
  await forgotten.end();
  await mine.close();
});

test("a lab opened again under its name replaces the first, with no connection left", async () => {
  const first = await open("again");
  await first.pool.query("select 1");
  const second = await open("again");
  expect(() => first.pool).toThrow(LabClosedError);
  expect(await sessions(second.database)).toBe(0);
  await second.close();
});

test("an open lab does not keep the process alive, and leaves no session behind", async () => {
  const script = `
    const { openLab } = await import("roundtrip");
    const lab = await openLab({ name: "short-lived", size: "tiny", seed: 2, onProgress() {} });
    const client = await lab.connect();
    await client.query("select 1");
    console.log(lab.database);
    client.unref();`;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const database = (await run).stdout.trim();
  expect(database).toContain("short_lived");
  await until(async () => (await sessions(database)) === 0);
});

test("on a server without pg_stat_statements a budget on pages is an error that says what is missing", async () => {
  const embedded = await labServer();
  const plain = { user: "roundtrip_plain", password: "plain" };
  const drop = "drop role if exists roundtrip_plain";
  await withClient(embedded.admin(), async (client) => {
    await client.query(drop).catch(quiet);
    await client.query("create role roundtrip_plain login createdb password 'plain'").catch(quiet);
    await client.query("grant connect on database postgres to roundtrip_plain");
  });
  process.env.DATABASE_URL = `postgres://${plain.user}:${plain.password}@${embedded.host}:${embedded.port}/postgres`;
  try {
    const mine = await openLab({ name: "plain", size: "tiny", seed: 990_077, onProgress: quiet });
    const client = await mine.connect();
    const { cost } = await measure(mine, () => client.query("select count(*) from users"));
    expect(cost).toMatchObject({ roundTrips: 1, rowsReturned: 1, rowsExamined: 1_000, pages: Number.NaN });
    expect(cost).toStayWithin({ roundTrips: 1, rowsExamined: 1_000 });
    expect(() => expect(cost).toStayWithin({ pages: 1_000_000 })).toThrow(
      /^pages was not measured, so a budget cannot be judged: pg_stat_statements cannot be read on this server \(function pg_stat_statements\(boolean\) does not exist\)\. It needs shared_preload_libraries/,
    );
    await mine.close();
  } finally {
    delete process.env.DATABASE_URL;
    await withClient(embedded.admin(), async (client) => {
      const { rows } = await client.query<{ datname: string }>(
        "select datname from pg_database where datdba = 'roundtrip_plain'::regrole",
      );
      for (const { datname } of rows) await client.query(`drop database ${pg.escapeIdentifier(datname)} with (force)`);
      await client.query(`drop owned by roundtrip_plain; ${drop}`);
    });
  }
});
