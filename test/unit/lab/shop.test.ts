import { createHash } from "node:crypto";
import initSqlJs from "sql.js";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";
import { openLab } from "#src/lab/lab.js";
import type { LabServer } from "#src/lab/lab-server.js";
import { labServer } from "#src/lab/server.js";
import {
  cloneShop,
  drop,
  dropShops,
  prepareTemplate,
  type ShopSize,
  shopOptions,
  shopSizes,
  templateName,
} from "#src/lab/shop.js";
import { fillOrders, fillUsers, sqliteDialect, sqliteTables } from "#src/lab/shop-sql.js";
import { withClient } from "#src/lab/with-client.js";

/** A row as text, the same in both databases: points in time in UTC to the second, money with two decimals. */
type Row = (string | number | null)[];

const checksum = (rows: Row[]) => createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 16);

/** What the rows of each shop add up to. The course's tests and lessons rest on them: they change only on purpose. */
const committed = {
  "tiny, seed 1": { users: "e7d620e7ae7e440e", orders: "5418deeb8101c1db" },
  "tiny, seed 2": { users: "a5c0548f7723d2d1", orders: "8c09b8d7f15bfa93" },
  "small, seed 1": { users: "aef220635cdcfbcf", orders: "ff2cc4001afa160a" },
};
const shops: { size: ShopSize; seed: number; name: keyof typeof committed }[] = [
  { size: "tiny", seed: 1, name: "tiny, seed 1" },
  { size: "tiny", seed: 2, name: "tiny, seed 2" },
  { size: "small", seed: 1, name: "small, seed 1" },
];

async function sqliteRows(size: ShopSize, seed: number): Promise<{ users: Row[]; orders: Row[] }> {
  const SQL = await initSqlJs();
  const db = new SQL.Database();
  const options = shopOptions(size, seed);
  for (const sql of [sqliteTables, fillUsers(sqliteDialect, options), fillOrders(sqliteDialect, options)]) db.run(sql);
  const rows = (sql: string) => (db.exec(sql)[0]?.values ?? []) as Row[];
  const users = rows("select * from users order by id");
  const orders = rows("select id, user_id, printf('%.2f', total), status, created_at from orders order by id");
  db.close();
  return { users, orders };
}

const time = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const quiet = () => undefined;
const tiny = { size: "tiny", seed: 1, onProgress: quiet } as const;

describe("the shop in PostgreSQL", () => {
  let server: LabServer;
  const template = (size: ShopSize, seed: number) => prepareTemplate(server, size, seed, quiet);
  const ask = async (database: string, sql: string) =>
    withClient(server.admin(database), async (client) => {
      await client.query("set timezone = 'UTC'");
      return (await client.query(sql)).rows;
    });
  const one = async (sql: string) => (await ask(await template("small", 1), sql))[0];

  async function postgresRows(size: ShopSize, seed: number): Promise<{ users: Row[]; orders: Row[] }> {
    const database = await template(size, seed);
    const times = ["created_at", "last_login", "updated_at"].map(time).join(", ");
    const users = await ask(
      database,
      `select json_build_array(id, email, name, age, city, ${times}) as r from users order by id`,
    );
    const columns = `id, user_id, total::text, status, ${time("created_at")}`;
    const orders = await ask(database, `select json_build_array(${columns}) as r from orders order by id`);
    return { users: users.map(({ r }) => r), orders: orders.map(({ r }) => r) };
  }

  beforeAll(async () => {
    server = await labServer();
  });

  it.each(shops)("is the same on every machine: $name", async ({ size, seed, name }) => {
    const { users, orders } = await postgresRows(size, seed);
    expect(users).toHaveLength(shopSizes[size].users);
    expect(orders).toHaveLength(shopSizes[size].orders);
    expect({ users: checksum(users), orders: checksum(orders) }).toEqual(committed[name]);
  });

  it("has users as real shops have them", async () => {
    const users =
      await one(`select count(distinct email)::int as emails, count(distinct lower(email))::int as addresses,
      count(*) filter (where email <> lower(email))::int as mixed, count(*) filter (where age is null)::int as "ageUnknown",
      min(age) as youngest, max(age) as oldest, count(*) filter (where last_login is null)::int as "neverLoggedIn",
      count(distinct city)::int as cities, count(*) filter (where city ~ '[^A-Za-z]')::int as accented,
      count(*) filter (where last_login < created_at or updated_at < created_at)::int as impossible from users`);
    expect(users).toMatchObject({ emails: 10_000, addresses: 10_000, cities: 11, impossible: 0 });
    expect(users.mixed).toBe(1_428);
    expect(users.ageUnknown).toBeGreaterThan(200);
    expect(users.neverLoggedIn).toBeGreaterThan(500);
    expect(users.accented).toBeGreaterThan(100);
    expect(users.youngest).toBeGreaterThanOrEqual(18);
    expect(users.oldest).toBeLessThan(100);
  });

  it("has few users with very many orders, many with some, and one in five with none", async () => {
    const shares = await one(`with per_user as (
        select count(o.id)::int as n from users u left join orders o on o.user_id = u.id group by u.id
      )
      select count(*) filter (where n = 0)::int as none, max(n) as most,
        percentile_disc(0.5) within group (order by n) as median,
        (select sum(n) from (select n from per_user order by n desc limit 1000) as top)::int as "ofTopTenth" from per_user`);
    expect(shares.none).toBeGreaterThan(2_000);
    expect(shares.none).toBeLessThan(2_500);
    expect(shares.median).toBe(4);
    expect(shares.most).toBeGreaterThan(500);
    expect(shares.ofTopTenth).toBeGreaterThan(50_000 / 3);
  });

  it("has orders as real shops have them: numbered in time, none before its user, some of 0, most shipped", async () => {
    const orders =
      await one(`select count(*) filter (where total = 0)::int as free, min(total) as least, max(total) as most,
      count(*) filter (where status = 'shipped')::int as shipped, count(distinct status)::int as statuses,
      count(*) filter (where o.created_at < u.created_at)::int as "beforeUser",
      (select count(*)::int from (select created_at < lag(created_at) over (order by id) as back from orders) as x where back)
        as "outOfOrder" from orders o join users u on u.id = o.user_id`);
    expect(orders).toMatchObject({ statuses: 5, beforeUser: 0, outOfOrder: 0, least: "0.00" });
    expect(orders.free).toBeGreaterThan(400);
    expect(orders.shipped).toBeGreaterThan(34_000);
    expect(Number(orders.most)).toBeLessThan(250);
  });

  it("is vacuumed and has statistics, so that plans are the same from the first query on", async () => {
    const sql =
      "select relname, reltuples::int as tuples, relallvisible = relpages as visible from pg_class where relname in ('users', 'orders') order by 1";
    expect(await ask(await template("small", 1), sql)).toEqual([
      { relname: "orders", tuples: 50_000, visible: true },
      { relname: "users", tuples: 10_000, visible: true },
    ]);
  });

  it("is visible to all in every page, whatever other sessions have just committed and not put on disk", async () => {
    const pages =
      "select sum(relpages) as pages, sum(relallvisible) as visible from pg_class where relname in ('users', 'orders')";
    await withClient(server.admin(), async (client) => {
      await client.query("set synchronous_commit = off");
      for (const seed of [81, 82, 83]) {
        let made = false;
        const making = template("tiny", seed).finally(() => {
          made = true;
        });
        // Now and then: of the 32 transactions of which the server keeps this together, some are ours to the end.
        while (!made) await client.query("select txid_current(), pg_sleep(0.005)");
        const [row] = await ask(await making, pages);
        expect(row?.visible).toBe(row?.pages);
        await drop(client, server, await making);
      }
    });
  });

  it("is made once, by whoever asks first, and says when it is made", async () => {
    const lines: string[] = [];
    const asked = Array.from({ length: 4 }, () => prepareTemplate(server, "tiny", 77, (line) => lines.push(line)));
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^Made the tiny shop: 1,000 users, 5,000 orders, \d+\.\d s\.$/)]);
  });

  it("is not taken for whole when its making was interrupted", async () => {
    const name = await template("tiny", 78);
    await withClient(server.admin(), (client) => client.query(`alter database "${name}" rename to "${name}_building"`));
    expect(await template("tiny", 78)).toBe(name);
    expect(await ask(name, "select count(*)::int as n from orders")).toEqual([{ n: 5_000 }]);
  });

  it("is copied for each lab, and what one does to its copy no other sees", async () => {
    const from = await template("tiny", 1);
    const [a, b] = ["a", "b"].map((name) => `roundtrip_${server.tag}_lab_copies_${name}_${process.pid}`);
    if (!a || !b) throw new Error("two names");
    const clone = (name: string) =>
      withClient(server.admin(), (client) => cloneShop(client, server, tiny, name, server.learner.user));
    await Promise.all([clone(a), clone(b)]);
    const learner = { ...server.admin(a), ...server.learner };
    await withClient(learner, (client) =>
      client.query("delete from orders; drop table orders; create table mine (id int)"),
    );
    expect(await ask(b, "select count(*)::int as n from orders")).toEqual([{ n: 5_000 }]);
    expect(await ask(from, "select count(*)::int as n from orders")).toEqual([{ n: 5_000 }]);
    await clone(a);
    expect(await ask(a, "select count(*)::int as n from orders")).toEqual([{ n: 5_000 }]);
    await Promise.all([a, b].map((name) => withClient(server.admin(), (client) => drop(client, server, name))));
  });

  it("is dropped whoever has labs open, and a lab that is a copy of it makes it anew", async () => {
    const shop = { size: "tiny", seed: 79, onProgress: quiet } as const;
    const { tag, learner } = server;
    // As that of a process that lives as long as this one.
    const elsewhere = `roundtrip_${tag}_lab_elsewhere_${process.ppid}`;
    const asked = "select datname from pg_database where datname = $1";
    const lab = await openLab({ ...shop, name: "dropped" });
    await withClient(server.admin(), async (client) => {
      await cloneShop(client, server, shop, elsewhere, learner.user);
      await lab.pool.query("delete from orders");
      await dropShops([shop]);
      expect((await client.query(asked, [templateName(server, "tiny", 79)])).rows).toEqual([]);
      await lab.reset();
      expect((await lab.pool.query("select count(*)::int as n from orders")).rows).toEqual([{ n: 5_000 }]);
      await drop(client, server, elsewhere);
    });
    await lab.close();
    await dropShops([shop]);
  });

  // Each reading of the statistics goes through all entries: a dozen for every lab ever opened would make all measuring slower.
  it.skipIf(process.env.DATABASE_URL)("leaves nothing of its own in the statistics of statements", async () => {
    const name = `roundtrip_${server.tag}_lab_books_${process.pid}`;
    await withClient(server.admin(), async (client) => {
      await cloneShop(client, server, tiny, name, server.learner.user);
      await drop(client, server, name);
      const own = "select query from pg_stat_statements where userid = current_user::regrole";
      expect((await client.query(own)).rows).toEqual([]);
    });
  });
});

describe("the shop in SQLite", () => {
  it.each(shops)("has the same rows as in PostgreSQL: $name", async ({ size, seed, name }) => {
    const { users, orders } = await sqliteRows(size, seed);
    expect({ users: checksum(users), orders: checksum(orders) }).toEqual(committed[name]);
  });
});

describe("what a shop can be asked for", () => {
  it.each([
    ["huge", 1, "size: expected one of tiny, small, medium; got a string of 4 characters."],
    ["toString", 1, "size: expected one of tiny, small, medium; got a string of 8 characters."],
    ["tiny", 0, "seed: expected an integer from 1 to 1,000,000; got 0."],
    ["tiny", 1.5, "seed: expected an integer from 1 to 1,000,000; got 1.5."],
  ])("is not %s with seed %s", (size, seed, message) => {
    expect(() => shopOptions(size as ShopSize, seed)).toThrow(new InvalidArgumentError(message));
  });
});
