import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cost, CountName } from "#src/cost/cost.js";
import { MeasurementError } from "#src/cost/errors.js";
import { measure } from "#src/cost/measure.js";
import { InvalidArgumentError } from "#src/errors.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { pastTheProxy } from "#src/lab/open-labs.js";
import { withClient } from "#src/lab/with-client.js";
import { QueuePool } from "#src/pool/queue-pool.js";
import { untilWaiting } from "../session-waits.js";

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "measure", size: "tiny", seed: 2, onProgress: () => undefined });
  client = await lab.connect();
});
afterAll(() => lab.close());

/** The counts of 5 runs, as one text for each that differs. */
async function seenIn5(counts: CountName[], work: () => Promise<unknown>): Promise<string[]> {
  const seen = new Set<string>();
  for (let run = 0; run < 5; run++) {
    const { cost } = await measure(lab, work);
    seen.add(counts.map((count) => `${count} ${cost[count]}`).join(", "));
  }
  return [...seen];
}

describe("the same in 5 of 5 runs", () => {
  test("a query that scans a table", async () => {
    const counts: CountName[] = ["roundTrips", "statements", "rowsReturned", "rowsExamined", "pages", "walRecords"];
    expect(await seenIn5(counts, () => client.query("select city, count(*) from users group by city"))).toEqual([
      "roundTrips 1, statements 1, rowsReturned 11, rowsExamined 1000, pages 14, walRecords 0",
    ]);
  });

  test("a look-up by primary key, ten times", async () => {
    const counts: CountName[] = ["roundTrips", "depth", "rowsReturned", "rowsExamined", "pages", "repeats", "commits"];
    const work = async () => {
      for (let id = 1; id <= 10; id++) await client.query("select name from users where id = $1", [id]);
    };
    expect(await seenIn5(counts, work)).toEqual([
      "roundTrips 10, depth 10, rowsReturned 10, rowsExamined 10, pages 30, repeats 10, commits 10",
    ]);
  });

  test("a connection opened, used and closed", async () => {
    const counts: CountName[] = ["roundTrips", "connections", "leaked", "rowsExamined", "pages", "bytesUp"];
    const work = async () => {
      const mine = new pg.Client(lab.connectionConfig);
      await mine.connect();
      await mine.query("select count(*) from orders where user_id = 7");
      await mine.end();
    };
    const seen = await seenIn5(counts, work);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^roundTrips 4, connections 1, leaked 0, rowsExamined 5000, pages \d+, bytesUp \d+$/);
  });

  test("ten rows written one by one in a transaction, and rolled back", async () => {
    await client.query("create table if not exists written (id int)");
    const counts: CountName[] = ["roundTrips", "rowsAffected", "commits", "rollbacks", "walRecords"];
    const work = async () => {
      await client.query("begin");
      for (let id = 1; id <= 10; id++) await client.query("insert into written values ($1)", [id]);
      await client.query("rollback");
    };
    expect(await seenIn5(counts, work)).toEqual([
      "roundTrips 12, rowsAffected 10, commits 0, rollbacks 1, walRecords 10",
    ]);
  });

  test("a pool that is warm, with queries side by side", async () => {
    const pool = new pg.Pool({ ...lab.connectionConfig, max: 5 });
    const ten = () => Promise.all(Array.from({ length: 10 }, (_, n) => pool.query("select $1::int", [n])));
    await ten();
    expect(await seenIn5(["roundTrips", "depth", "connections", "repeats"], ten)).toEqual([
      "roundTrips 10, depth 2, connections 0, repeats 2",
    ]);
    await pool.end();
  });
});

test("the result is handed on, and an error is thrown as it is", async () => {
  const { result } = await measure(lab, () => client.query("select 42 as answer"));
  expect(result.rows).toEqual([{ answer: 42 }]);
  await expect(measure(lab, () => client.query("select 1/0"))).rejects.toMatchObject({ code: "22012" });
  await expect(measure(lab, () => Promise.reject(new TypeError("mine")))).rejects.toThrow(new TypeError("mine"));
  await expect(measure(lab, () => 1)).resolves.toMatchObject({ result: 1, cost: { roundTrips: 0, pages: 0 } });
});

test("rows examined are those that the server looked at, whichever way it reads", async () => {
  const examined = async (sql: string) => (await measure(lab, () => client.query(sql))).cost.rowsExamined;
  expect(await examined("select * from users where email = 'nobody'")).toBe(1_000);
  expect(await examined("select * from users where id = 7")).toBe(1);
  expect(await examined("select id from users where id between 400 and 499")).toBe(100);
  expect(await examined("select count(*) from users, (values (1), (2)) as twice(n)")).toBe(1_000);
  expect(await examined("select 1")).toBe(0);
});

test("temporary pages are those of a sort that did not fit", async () => {
  const sort = "set work_mem = '64kB'; select * from orders order by total, created_at; reset work_mem";
  const { cost } = await measure(lab, () => client.query(sort));
  expect(cost.tempPages).toBeGreaterThan(20);
});

test("fingerprints do not count values, and repetitions are named", async () => {
  const { cost } = await measure(lab, async () => {
    for (const id of [1, 2, 3, 4]) {
      await client.query(`select name from users where id = ${id}`);
      await client.query("select count(*) from orders where user_id = $1", [id]);
    }
  });
  expect(cost).toMatchObject({ statements: 8, fingerprints: 2, repeats: 4 });
  expect(cost.repetitions.map(({ text, times }) => [text, times])).toEqual([
    ["select name from users where id = $1", 4],
    ["select count(*) from orders where user_id = $1", 4],
  ]);
});

test("transactions are no repetition, and neither is what was sent together", async () => {
  const piped = new pg.Client({ ...lab.connectionConfig, pipeline: true } as pg.ClientConfig);
  await piped.connect();
  const together = await measure(lab, () =>
    Promise.all([1, 2, 3, 4, 5].map((id) => piped.query("select name from users where id = $1", [id]))),
  );
  expect(together.cost).toMatchObject({ roundTrips: 1, statements: 5, repeats: 1, repetitions: [] });
  await piped.end();
  const { cost } = await measure(lab, async () => {
    for (const table of ["users", "orders"]) {
      await client.query("begin");
      await client.query(`select count(*) from ${table}`);
      await client.query("commit");
    }
  });
  expect(cost).toMatchObject({ statements: 6, commits: 2, repeats: 1, repetitions: [] });
});

test("postgres.js is measured like pg", async () => {
  const sql = postgres(lab.connectionString, { max: 1 });
  await sql`select 1`;
  const lookUp = () => sql`select name from users where id = ${7}`;
  await lookUp();
  const { cost } = await measure(lab, lookUp);
  expect(cost).toMatchObject({ roundTrips: 1, statements: 1, rowsReturned: 1, rowsExamined: 1, pages: 3, leaked: 0 });
  await sql.end();
});

describe("a connection left behind", () => {
  test("open is leaked", async () => {
    let mine: pg.Client | undefined;
    const { cost } = await measure(lab, async () => {
      mine = new pg.Client(lab.connectionConfig);
      await mine.connect();
    });
    expect(cost).toMatchObject({ connections: 1, leaked: 1 });
    await mine?.end();
  });

  test("inside a transaction is leaked too; its pages are known, and why its rows are not is said", async () => {
    const sql = "select * from users where id < $1 order by id";
    const { cost: expected } = await measure(lab, () => client.query(sql, [100]));
    const { cost } = await measure(lab, async () => {
      await client.query("begin");
      await client.query(sql, [100]);
    });
    expect(cost).toMatchObject({ leaked: 1, pages: expected.pages, rowsExamined: Number.NaN });
    expect(cost.unknown.rowsExamined).toContain("Measure from before BEGIN to after COMMIT.");
    const { cost: next } = await measure(lab, () => client.query(sql, [100]));
    expect(next.pages).toBe(expected.pages);
    await client.query("commit");
  });
});

describe("what cannot be measured is an error that says why", () => {
  test("two measurements at once", async () => {
    const first = measure(lab, () => client.query("select pg_sleep(0.05)"));
    const second = measure(lab, () => client.query("select 1"));
    await expect(second).rejects.toThrow(MeasurementError);
    await expect(second).rejects.toThrow(
      'Two measurements at once on "measure" would count each other\'s work. Await the first, or measure once around both.',
    );
    expect((await first).cost.roundTrips).toBe(1);
  });

  test("work that is under way when the function returns", async () => {
    let late: Promise<unknown> | undefined;
    const { pid } = (await client.query("select pg_backend_pid() as pid")).rows[0];
    const measured = measure(lab, () => {
      late = client.query("select pg_sleep(600)").catch((error: Error) => error.message);
    });
    await expect(measured).rejects.toThrow(MeasurementError);
    await expect(measured).rejects.toThrow(
      "The function returned while a connection was still waiting for an answer: `select pg_sleep(600)`. " +
        "Its cost is not known yet. Await everything that the function starts.",
    );
    // A request that comes before its statement meets nobody.
    await withClient(lab.directConfig, async (direct) => {
      await untilWaiting(direct, "PgSleep", pid);
      await direct.query("select pg_cancel_backend($1)", [pid]);
    });
    expect(await late).toBe("canceling statement due to user request");
    await expect(measure(lab, () => client.query("select 1"))).resolves.toMatchObject({ cost: { roundTrips: 1 } });
  });

  test("a connection that a pool still opens, for a request that another has served meanwhile", async () => {
    await using pool = new QueuePool(lab.connectionConfig, { size: 2, validate: false });
    await pool.prefill(1);
    const two = () => Promise.all([1, 2].map(() => pool.use((one) => one.query("select 1"))));
    await expect(measure(lab, two)).rejects.toThrow(
      "The function returned while a connection was still being opened. Its cost is not known yet. Await everything that " +
        "the function starts. A pool may open one for a request that another connection serves first: then open its " +
        "connections before you measure, for example by prefill().",
    );
    await pool.prefill();
    await expect(measure(lab, two)).resolves.toMatchObject({ cost: { roundTrips: 2, connections: 0 } });
  });

  test("arguments in the wrong place", async () => {
    await expect(measure(client as never, () => 1)).rejects.toThrow(
      "measure: expected a lab or a SQLite shop first, got a Client.",
    );
    await expect(measure(lab, client.query("select 1") as never)).rejects.toThrow(
      "measure: expected a function second, got a promise. Put () => before the work",
    );
    await expect(measure(lab, () => 1, { precise: true } as object)).rejects.toThrow(
      "measure: unknown option precise; expected exact, values.",
    );
    await expect(measure(lab, () => 1, { exact: "yes" } as never)).rejects.toThrow(InvalidArgumentError);
  });
});

describe("measuring leaves no trace", () => {
  test("in the sessions of the clients: settings, temporary tables, prepared statements, notifications", async () => {
    const heard: string[] = [];
    client.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await client.query("listen bell; create temp table mine as select 7 as x; set work_mem = '3MB'");
    await client.query({ name: "kept", text: "select $1::int as y", values: [1] });
    await measure(lab, () => client.query("select 1"));
    await client.query("notify bell, 'rung'");
    expect((await client.query("select x from mine")).rows).toEqual([{ x: 7 }]);
    expect((await client.query("show work_mem")).rows).toEqual([{ work_mem: "3MB" }]);
    expect((await client.query({ name: "kept", text: "select $1::int as y", values: [2] })).rows).toEqual([{ y: 2 }]);
    expect(heard).toEqual(["rung"]);
    await client.query("unlisten *; drop table mine; reset work_mem");
  });

  test("among the sessions that the function sees", async () => {
    const { result } = await measure(lab, () =>
      client.query("select count(*)::int as n from pg_stat_activity where datname = current_database()"),
    );
    expect(result.rows).toEqual([{ n: 1 }]);
  });
});

test("the statistics of a lab with a role of its own are read over one session, which is no connection past the proxy", async () => {
  await using own = await openLab({ name: "measure-own", size: "tiny", onProgress: () => undefined, ownRole: true });
  const user = await own.connect();
  const readers = async () => {
    const sql = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    return (await user.query<{ pid: number }>(sql)).rows.map(({ pid }) => pid);
  };
  expect((await measure(own, () => user.query("select 1"))).cost).toMatchObject({ statements: 1, pages: 0 });
  const first = await readers();
  expect(first).toHaveLength(1);
  await measure(own, () => user.query("select 1"));
  expect(await readers()).toEqual(first);
  await own.part();
  await own.renew();
  const after = await own.connect();
  expect((await measure(own, () => after.query("select 1"))).cost).toMatchObject({ statements: 1, roundTrips: 1 });
  await own.part();
  expect(pastTheProxy).toEqual([]);
});

test("without exactness, the distance is left as it is", async () => {
  const { cost } = await measure(lab, () => client.query("select 1"), { exact: false });
  expect(cost).toMatchObject({ roundTrips: 1, roundTripMs: 0 });
  await lab.network({ roundTripMs: 7 });
  const far: Cost = (await measure(lab, () => client.query("select 1"))).cost;
  expect(far).toMatchObject({ roundTrips: 1, roundTripMs: 7 });
  expect(far.durationMs).toBeGreaterThanOrEqual(6.9);
  await lab.network({});
});
