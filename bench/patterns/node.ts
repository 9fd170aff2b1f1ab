import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import Cursor from "pg-cursor";
import postgres from "postgres";

/** A program of its own: runs one pattern for each line that names it, against the server that the environment names. */

const pipeline = { pipeline: true } as pg.ClientConfig;
const busy = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

async function withClient(work: (client: pg.Client) => Promise<unknown>, config: pg.ClientConfig = {}): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function withPool(max: number, work: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const pool = new pg.Pool({ max });
  await work(pool);
  await pool.end();
}

async function withSql(max: number, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres({ max, fetch_types: false });
  await work(sql);
  await sql.end();
}

const times = <T>(count: number, once: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => once(n));
async function inTurn(count: number, once: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count; n++) await once(n);
}
const slow = "select count(*) from generate_series(1, 100000)";

/** Two clients that need the same row, with so many questions in between. */
async function lock(questions: number): Promise<void> {
  const [holder, waiter] = [new pg.Client(), new pg.Client()];
  await Promise.all([holder.connect(), waiter.connect()]);
  const touch = "update counter set n = n + 1 where id = 1";
  await holder.query("begin");
  await holder.query(touch);
  const waiting = waiter.query(touch);
  await inTurn(questions, () => holder.query("select 1"));
  await holder.query("commit");
  await waiting;
  await waiter.query("select 1");
  await Promise.all([holder.end(), waiter.end()]);
}

/** Sum and depth that a pattern must be counted with, and what it does. A plain log-in is 3. */
const patterns: Record<string, [sum: number, depth: number, work: () => Promise<unknown>]> = {
  "pg: connect": [3, 3, () => withClient(async () => undefined)],
  "pg: simple query": [4, 4, () => withClient((client) => client.query("select 1"))],
  "pg: parameters": [4, 4, () => withClient((client) => client.query("select $1::int", [1]))],
  "pg: prepared twice": [
    5,
    5,
    () => withClient((client) => inTurn(2, (n) => client.query({ name: "p", text: "select $1::int", values: [n] }))),
  ],
  "pg: begin, insert, commit in turn": [
    6,
    6,
    () =>
      withClient(async (client) => {
        await client.query("begin");
        await client.query("insert into marks values (1)");
        await client.query("commit");
      }),
  ],
  "pg: begin, insert, commit in one string": [
    4,
    4,
    () => withClient((client) => client.query("begin; insert into marks values (1); commit")),
  ],
  "pg: 20 in turn": [23, 23, () => withClient((client) => inTurn(20, (n) => client.query("select $1::int", [n])))],
  "pg: 10 together, not pipelined": [
    13,
    13,
    () => withClient((client) => Promise.all(times(10, (n) => client.query("select $1::int", [n])))),
  ],
  "pg: 10 pipelined": [
    4,
    4,
    () => withClient((client) => Promise.all(times(10, (n) => client.query("select $1::int", [n]))), pipeline),
  ],
  "pg: 1,000 pipelined": [
    4,
    4,
    () => withClient((client) => Promise.all(times(1_000, (n) => client.query("select $1::int", [n]))), pipeline),
  ],
  "pg: 30 pipelined, slowly": [
    4,
    4,
    () =>
      withClient(async (client) => {
        const answers = times(30, (n) => {
          busy(15);
          return client.query("select $1::int", [n]);
        });
        await Promise.all(answers);
      }, pipeline),
  ],
  "pg: two pipelines in turn": [
    5,
    5,
    () =>
      withClient(
        (client) => inTurn(2, () => Promise.all(times(10, (n) => client.query("select $1::int", [n])))),
        pipeline,
      ),
  ],
  "pg: cold pool of 5, 10 queries": [
    25,
    5,
    () => withPool(5, (pool) => Promise.all(times(10, () => pool.query("select 1").then(() => busy(3))))),
  ],
  "pg: cold pool of 3, 3 queries": [
    12,
    4,
    () => withPool(3, (pool) => Promise.all(times(3, () => pool.query("select 1")))),
  ],
  "pg: cold pool of 4, 12 unequal queries": [
    24,
    6,
    () => withPool(4, (pool) => Promise.all(times(12, (n) => pool.query(n % 4 ? "select 1" : slow)))),
  ],
  "pg: 3 and 7 in turn, side by side": [
    16,
    10,
    () =>
      Promise.all(
        [3, 7].map((count) => withClient((client) => inTurn(count, () => client.query("select $1::int", [1])))),
      ),
  ],
  "pg: unequal side by side": [
    12,
    6,
    () => Promise.all([slow, "select 1"].map((text) => withClient((client) => inTurn(3, () => client.query(text))))),
  ],
  "pg: one client after the other": [8, 8, () => inTurn(2, () => withClient((client) => client.query("select 1")))],
  "pg: a lock, 3 questions meanwhile": [14, 10, () => lock(3)],
  "pg: a lock, none meanwhile": [11, 7, () => lock(0)],
  "pg: four clients, one row": [
    24,
    9,
    () =>
      Promise.all(
        times(4, () =>
          withClient(async (client) => {
            await client.query("begin");
            await client.query("update counter set n = n + 1 where id = 1");
            await client.query("commit");
          }),
        ),
      ),
  ],
  "pg: cursor of 1,000 by 100": [
    15,
    15,
    () =>
      withClient(async (client) => {
        const cursor = client.query(new Cursor("select generate_series(1, 1000)"));
        while ((await cursor.read(100)).length > 0);
        await cursor.close();
      }),
  ],
  "pg: copy from": [
    5,
    5,
    () =>
      withClient(async (client) => {
        const up = client.query(copyFrom("copy marks from stdin"));
        up.end("1\n".repeat(5_000));
        await once(up, "finish");
      }),
  ],
  "pg: copy to": [
    4,
    4,
    () =>
      withClient(async (client) => {
        for await (const _ of client.query(copyTo("copy (select generate_series(1, 20000)) to stdout")));
      }),
  ],
  "pg: 20,000 rows": [4, 4, () => withClient((client) => client.query("select generate_series(1, 20000)"))],
  "pg: an error, then a query": [
    5,
    5,
    () =>
      withClient(async (client) => {
        await client.query("select 1 / $1::int", [0]).catch(() => undefined);
        await client.query("select 1");
      }),
  ],
  "pg: listen and notify": [
    8,
    5,
    async () => {
      const [listener, speaker] = [new pg.Client(), new pg.Client()];
      await Promise.all([listener.connect(), speaker.connect()]);
      await listener.query("listen news");
      const heard = once(listener, "notification");
      await speaker.query("notify news");
      await heard;
      await Promise.all([listener.end(), speaker.end()]);
    },
  ],
  "pg: reckoning in between": [
    6,
    6,
    () => withClient((client) => inTurn(3, () => client.query("select 1").then(() => busy(20)))),
  ],
  "pg: sleeping in between": [
    6,
    6,
    () => withClient((client) => inTurn(3, () => client.query("select 1").then(() => sleep(10)))),
  ],
  "pg: no such database": [
    3,
    3,
    () => withClient(async () => undefined, { database: "no_such_database" }).catch(() => undefined),
  ],
  "postgres.js: simple": [4, 4, () => withSql(1, (sql) => sql`select 1`.simple())],
  "postgres.js: parameters": [5, 5, () => withSql(1, (sql) => sql`select ${1}::int`)],
  "postgres.js: repeated": [7, 7, () => withSql(1, (sql) => inTurn(3, (n) => sql`select ${n}::int`))],
  "postgres.js: transaction": [
    7,
    7,
    () => withSql(1, (sql) => sql.begin((own) => own`insert into marks values (${1})`)),
  ],
  "postgres.js: 10 together": [
    5,
    5,
    () =>
      withSql(1, async (sql) => {
        await sql`select 1`.simple();
        await Promise.all(times(10, () => sql`select 1`.simple()));
      }),
  ],
  "postgres.js: pool of 4": [16, 4, () => withSql(4, (sql) => Promise.all(times(4, () => sql`select 1`.simple())))],
};

console.log(JSON.stringify(Object.entries(patterns).map(([name, [sum, depth]]) => ({ name, sum, depth }))));
for await (const line of createInterface({ input: process.stdin })) {
  const said = await patterns[line]?.[2]().then(
    () => "done",
    (error) => `failed: ${error.stack}`,
  );
  console.log(JSON.stringify(said));
}
