import pg from "pg";
import { findingsOfTrace, type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figures, ids, never, traceOf as traceOn } from "./traced.js";

let lab: Lab;
/** Open before anything is measured. */
let pool: pg.Pool;

const connections = 6;

beforeAll(async () => {
  lab = await openLab({ name: "findings-overlap", size: "tiny", onProgress: () => undefined });
  pool = new pg.Pool({ ...lab.connectionConfig, max: connections, idleTimeoutMillis: 0 });
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of clients) client.release();
  await pool.query("create table notes (id int generated always as identity, body text)");
});
afterAll(async () => {
  await pool?.end();
  await lab?.close();
});

type Ask = (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
const ask: Ask = (sql, values) => pool.query(sql, values);
const found = async (work: () => Promise<unknown>) => findingsOfTrace(await traceOn(lab, work), never);
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

const nameOf = "select name from users where id = $1";

/** Opens a connection, does something with it, and closes it. */
async function briefly(work: (client: pg.Client) => Promise<unknown>, config: pg.ClientConfig = {}): Promise<void> {
  const client = new pg.Client({ ...lab.connectionConfig, ...config });
  client.on("error", () => undefined);
  await client.connect();
  await work(client);
  await client.end().catch(() => undefined);
}
async function inTurn(times: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (const n of numbers(times)) await work(n);
}

describe("reads in turn", () => {
  const ordersOf = "select id, total from orders where user_id = $1";
  const newest = "select name from users order by id desc limit 3";
  const inCity = "select count(*) from users where city = $1";
  const sold = "select sum(total) from orders where status = 'paid'";

  test("are found where a page's parts need each other for nothing", async () => {
    const [finding, ...more] = await found(async () => {
      await ask(nameOf, [7]);
      await ask(ordersOf, [7]);
      await ask(newest);
      await ask(sold);
    });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "reads-in-turn", subject: { statement: nameOf }, weight: 300 });
    expect(figures(finding)).toEqual({
      "reads in turn": 4,
      "of which each has to wait for the one before": 1,
    });
    expect(finding?.reason).toContain("Reads of users, orders waited");
    expect(finding?.next).toContain("Promise.all");
  });

  test("are found beside one that needs an answer, and each time that they are asked", async () => {
    const page = async (id: number, city: string) => {
      await ask(nameOf, [id]);
      await ask(inCity, [city]);
      await ask(newest);
      await ask(sold);
    };
    const [finding] = await found(async () => {
      await page(7, "Lagos");
      await page(8, "Lima");
    });
    expect(figures(finding)).toEqual({
      "reads in turn": 4,
      "of which each has to wait for the one before": 2,
      "how often": 2,
    });
    expect(finding?.weight).toBe(400);
  });

  test("are found where one client sends them together, and each waits in its queue", async () => {
    const client = await pool.connect();
    const findings = await found(() =>
      Promise.all([newest, sold, "select count(*) from users"].map((sql) => client.query(sql))),
    );
    client.release();
    expect(ids(findings)).toEqual(["reads-in-turn"]);
  });

  test("are found past a pool's look whether the server is there", async () => {
    const findings = await found(async () => {
      for (const sql of [newest, sold, "select count(*) from users"]) {
        await ask("select 1");
        await ask(sql);
      }
    });
    expect(ids(findings)).toEqual(["reads-in-turn"]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["they go together", () => Promise.all([ask(nameOf, [7]), ask(ordersOf, [7]), ask(newest), ask(sold)])],
    ["there are two", () => ask(newest).then(() => ask(sold))],
    [
      "two are together, after a third",
      () => ask(nameOf, [7]).then(() => Promise.all([ask(ordersOf, [7]), ask(newest)])),
    ],
    [
      "each has a value that was not known before",
      async () => {
        await ask(nameOf, [7]);
        await ask(inCity, ["Lagos"]);
        await ask(ordersOf, [4711]);
        await ask("select id from orders where status = $1 limit 5", ["paid"]);
      },
    ],
    [
      "they belong to one transaction",
      async () => {
        const client = await pool.connect();
        await client.query("begin isolation level repeatable read read only");
        for (const sql of [newest, sold, "select count(*) from users"]) await client.query(sql);
        await client.query("commit");
        client.release();
      },
    ],
    [
      "something is written between them",
      async () => {
        await ask(newest);
        await ask("update users set age = 44 where id = 7");
        await ask(sold);
        await ask("with gone as (delete from notes returning id) select count(*) from gone");
        await ask("select count(*) from users");
      },
    ],
    [
      "a lock is taken between them",
      async () => {
        await ask(newest);
        await ask("select pg_try_advisory_xact_lock(13)");
        await ask(sold);
        await ask("select id from users where id = 7 for update");
        await ask("select count(*) from users");
      },
    ],
    [
      "the values stand in their texts, and change",
      async () => {
        for (const id of [7, 8]) {
          await ask(`select name from users where id = ${id}`);
          await ask(`select id, total from orders where user_id = ${id}`);
          await ask(`select count(*) from orders where user_id = ${id}`);
        }
      },
    ],
    ["they ask no table", () => inTurn(5, (n) => ask(`select ${"1, ".repeat(n)} 2`))],
  ])("are not found where %s", async (_name, work) => {
    expect(ids(await found(work))).not.toContain("reads-in-turn");
  });

  test("are not found where each is to be asked once for all", async () => {
    const findings = await found(() =>
      inTurn(6, async (id) => {
        await ask(nameOf, [id]);
        await ask(ordersOf, [id]);
        await ask("select count(*) from orders where user_id = $1", [id]);
      }),
    );
    expect(ids(findings)).toEqual(Array(3).fill("statement-asked-in-turn"));
  });
});

describe("a statement asked all at once", () => {
  test("is found with how many connections it held at a time", async () => {
    const [finding, ...more] = await found(() => Promise.all(numbers(60).map((id) => ask(nameOf, [id]))));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "asked-all-at-once", subject: { relation: "users" }, weight: 5900 });
    expect(figures(finding)).toMatchObject({ asked: 60, "at a time": connections, "in turn": 60 / connections });
    expect(finding?.next).toContain("= any($1)");
    expect(finding?.next).toContain("bound");
  });

  test("is to be asked once where its values are the same", async () => {
    const [finding] = await found(() => Promise.all(numbers(10).map(() => ask(nameOf, [7]))));
    expect(finding).toMatchObject({ id: "asked-all-at-once", weight: 900 });
    expect(finding?.next).toContain("Ask once");
  });

  test("is found where it changes rows, and where it inserts some twenty", async () => {
    const changed = await found(() =>
      Promise.all(numbers(30).map((id) => ask("update users set age = 40 where id = $1", [id]))),
    );
    expect(ids(changed)).toEqual(["asked-all-at-once"]);
    expect(changed[0]?.next).toContain("unnest");
    const insert = "insert into notes (body) values ($1)";
    const few = await found(() => Promise.all(numbers(20).map((n) => ask(insert, [n]))));
    expect(ids(few)).toEqual(["asked-all-at-once"]);
    const many = await found(() => Promise.all(numbers(60).map((n) => ask(insert, [n]))));
    expect(ids(many)).toEqual(["rows-inserted-one-by-one"]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["nine times", () => Promise.all(numbers(9).map((id) => ask(nameOf, [id])))],
    ["by a few at a time", () => Promise.all(numbers(4).map((lane) => inTurn(4, (n) => ask(nameOf, [4 * n + lane]))))],
    [
      "for a hundred rows each",
      () => Promise.all(numbers(12).map((n) => ask("select id from orders where id > $1 limit 100", [n]))),
    ],
    [
      "in a pipeline",
      () =>
        briefly((client) => Promise.all(numbers(30).map((id) => client.query(nameOf, [id]))), {
          pipeline: true,
        } as pg.ClientConfig),
    ],
  ])("is not found when it was asked %s", async (_name, work) => {
    expect(await found(work)).toEqual([]);
  });
});
