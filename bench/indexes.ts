import type pg from "pg";
import { explain, type Lab, openLab, openSqliteShop, type SqliteShop } from "roundtrip";
import type { Measurement } from "#src/cli/bench.js";
import { Samples, timed } from "./measuring/samples.js";

export const about =
  "Indexes: one look-up by e-mail among 10,000 and 1,000,000 rows, without and with an index, and what indexes cost a write.";

/** Rows of the table, as multiples of the shop's 10,000 users. */
const multiples = [1, 100];
const lookUps = 20;
const query = "select id, name from members where email = $1";
const columns = ["email", "name", "city", "created_at", "last_login", "age"];
const written = 1_000;

/** Addresses spread over the table. */
const addresses = (times: number) => `
  select email from members where id % ${(10_000 * times) / lookUps} = 7 order by id limit ${lookUps}`;

async function inPostgres(client: pg.Client, times: number, samples: Samples): Promise<void> {
  const rows = (10_000 * times).toLocaleString("en");
  await client.query(`drop table if exists members; create unlogged table members as
    select id + 10000 * k as id, k || '.' || email as email, name, city from users, generate_series(0, ${times - 1}) as k`);
  await client.query("vacuum (freeze, analyze) members");
  const emails = (await client.query<{ email: string }>(addresses(times))).rows.map(({ email }) => email);
  for (const way of ["scan", "index"]) {
    if (way === "index") {
      const ms = await timed(() => client.query("create index members_email on members (email)"));
      samples.add("PostgreSQL", `build of the index on ${rows} rows`, "ms", ms);
    }
    for (const email of emails) {
      const plan = await explain(client, query, [email], { analyze: true });
      samples.add(way, `PostgreSQL, ${rows} rows: pages of a look-up`, "pages", plan.pages ?? Number.NaN);
      const ms = await timed(() => client.query(query, [email]));
      samples.add(way, `PostgreSQL, ${rows} rows: time of a look-up`, "ms", ms);
    }
  }
}

async function inSqlite(shop: SqliteShop, times: number, samples: Samples): Promise<void> {
  const rows = (10_000 * times).toLocaleString("en");
  const select = query.replace("$1", "?");
  shop.exec(`drop table if exists members; create table members as
    with recursive n (k) as (select 0 union all select k + 1 from n where k < ${times - 1})
    select id + 10000 * k as id, k || '.' || email as email, name, city from n, users`);
  const emails = shop.query<{ email: string }>(addresses(times)).rows.map(({ email }) => email);
  for (const way of ["scan", "index"]) {
    if (way === "index") {
      const ms = await timed(() => shop.exec("create index members_email on members (email)"));
      samples.add("SQLite", `build of the index on ${rows} rows`, "ms", ms);
    }
    for (const [at, email] of emails.entries()) {
      samples.add(way, `SQLite, ${rows} rows: time of a look-up`, "ms", await timed(() => shop.query(select, [email])));
      // Counting copies the whole database: a few times are enough, for the counts are the same each time.
      if (at > 1) continue;
      const plan = await explain(shop, select, [email], { analyze: true });
      samples.add(way, `SQLite, ${rows} rows: pages of a look-up`, "pages", plan.pages ?? Number.NaN);
      samples.add(way, `SQLite, ${rows} rows: steps of a look-up`, "steps", plan.steps?.vmSteps ?? Number.NaN);
    }
  }
}

async function writes(client: pg.Client, samples: Samples): Promise<void> {
  for (let round = 0; round < 5; round++) {
    for (const count of [0, 1, 3, 6]) {
      await client.query("drop table if exists copy; create table copy (like users)");
      for (const column of columns.slice(0, count)) await client.query(`create index on copy (${column})`);
      await client.query("insert into copy select * from users where id <= 5000");
      const insert = `insert into copy select * from users where id > 5000 and id <= ${5_000 + written}`;
      const { pages = Number.NaN, root } = await explain(client, insert, [], { analyze: true });
      const name = count === 1 ? "1 index" : `${count} indexes`;
      samples.add(name, "insert: pages of a row", "pages", pages / written);
      samples.add(name, "insert: log records of a row", "records", (root.walRecords ?? Number.NaN) / written);
      samples.add(
        name,
        `insert: time of ${written.toLocaleString("en")} rows`,
        "ms",
        await timed(() => client.query(insert)),
      );
      if (count === 0) continue;
      const size = "select pg_indexes_size('copy')::float8 / 8192 as pages";
      samples.add(name, "insert: pages of all indexes", "pages", (await client.query(size)).rows[0]?.pages);
    }
  }
}

/** Runs on the course's own server, in a lab that is dropped at the end. */
export async function run(say: (line: string) => void): Promise<Measurement[]> {
  const samples = new Samples();
  const lab: Lab = await openLab({ name: "bench-indexes", onProgress: say });
  const shop = await openSqliteShop();
  try {
    const client = await lab.connect();
    for (const times of multiples) {
      say(`PostgreSQL, ${(10_000 * times).toLocaleString("en")} rows`);
      await inPostgres(client, times, samples);
      say(`SQLite, ${(10_000 * times).toLocaleString("en")} rows`);
      await inSqlite(shop, times, samples);
    }
    say("writes");
    await writes(client, samples);
  } finally {
    shop.close();
    await lab.close();
  }
  return samples.all;
}
