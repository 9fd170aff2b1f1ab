import DataLoader from "dataloader";
import type pg from "pg";
import { explain, measure, openLab } from "roundtrip";
import type { Measurement } from "#src/cli/bench.js";
import { Samples, timed } from "./measuring/samples.js";

export const about = `Queries: a page of 100 users with their orders by N+1 (a query for the list, two for each user), by JOIN, by
= ANY and by a loader, 0, 1, 5 and 20 ms away; conditions that an index serves and the same ones spoilt; paging by key and by OFFSET,
10, 1,000 and 100,000 rows deep. 200,000 users and 1,000,000 orders.`;

const rounds = 5;
const distances = [0, 1, 5, 20];
const depths = [10, 1_000, 100_000];

const indexes = `
  create index orders_user on orders (user_id, id);
  create index orders_created on orders (created_at, id);
  create index users_email on users (email)`;

type Way = () => Promise<unknown>;
type Order = { user_id: number; id: number };

/** The page by each way; each ends in users with their orders. */
function pages(client: pg.Client): Record<string, Way> {
  const ask = async <Row = Order>(sql: string, values: unknown[] = []) =>
    (await client.query<Row & pg.QueryResultRow>(sql, values)).rows as Row[];
  const users = "select id, name, email from users order by id desc limit 100";
  const list = () => ask<{ id: number }>(users);
  const ordersOf = async (ids: readonly number[]) => {
    const sql = "select user_id, id, total, status from orders where user_id = any($1) order by id";
    const byUser = new Map<number, Order[]>(ids.map((id) => [id, []]));
    for (const order of await ask(sql, [ids])) byUser.get(order.user_id)?.push(order);
    return byUser;
  };
  return {
    "N+1": async () => {
      const page = [];
      for (const { id } of await ask("select id from users order by id desc limit 100")) {
        const [user] = await ask("select id, name, email from users where id = $1", [id]);
        const orders = await ask("select id, total, status from orders where user_id = $1 order by id", [id]);
        page.push({ ...user, orders });
      }
      return page;
    },
    JOIN: async () => {
      const sql = `select u.id as user_id, u.name, u.email, o.id, o.total, o.status from (${users}) u
        left join orders o on o.user_id = u.id order by u.id desc, o.id`;
      const page = new Map<number, Order[]>();
      for (const row of await ask(sql)) {
        const orders = page.get(row.user_id) ?? [];
        page.set(row.user_id, orders);
        if (row.id !== null) orders.push(row);
      }
      return page;
    },
    "= ANY": async () => {
      const page = await list();
      const byUser = await ordersOf(page.map(({ id }) => id));
      return page.map((user) => ({ ...user, orders: byUser.get(user.id) }));
    },
    loader: async () => {
      const loader = new DataLoader<number, Order[]>(async (ids) => [...(await ordersOf(ids)).values()]);
      const page = await list();
      return Promise.all(page.map(async (user) => ({ ...user, orders: await loader.load(user.id) })));
    },
  };
}

/** The same question twice: as an index serves it, and spoilt. `$1` is an address that somebody has. */
const conditions: Record<string, readonly [sargable: string, spoilt: string]> = {
  "a day": [
    "select count(*) from orders where created_at >= '2025-06-01' and created_at < '2025-06-02'",
    "select count(*) from orders where created_at::date = '2025-06-01'",
  ],
  arithmetic: ["select name from users where id = 4711", "select name from users where id + 1 = 4712"],
  "a cast": ["select name from users where id = 4711::int", "select name from users where id = 4711::numeric"],
  "a function": ["select name from users where email = $1", "select name from users where upper(email) = upper($1)"],
};

const keyset = `select id from orders where (created_at, id) > ($1::timestamptz, $2::int)
  order by created_at, id limit 20`;
const offset = "select id from orders order by created_at, id offset $1 limit 20";

/** A statement with its values. */
type Question = { sql: string; values: unknown[] };

/** Pairs of questions by what is measured and by contestant. */
async function questions(client: pg.Client): Promise<Map<string, Record<string, Question>>> {
  const pairs = new Map<string, Record<string, Question>>();
  const somebody = await client.query<{ email: string }>("select email from users where id = 4711");
  for (const [what, [sargable, spoilt]] of Object.entries(conditions)) {
    const values = sargable.includes("$1") ? [somebody.rows[0]?.email] : [];
    pairs.set(`condition, ${what}`, { sargable: { sql: sargable, values }, spoilt: { sql: spoilt, values } });
  }
  for (const depth of depths) {
    const last = "select created_at::text as at, id from orders order by created_at, id offset $1 limit 1";
    const { rows } = await client.query<{ at: string; id: number }>(last, [depth - 1]);
    pairs.set(`20 orders after ${depth.toLocaleString("en")}`, {
      keyset: { sql: keyset, values: [rows[0]?.at, rows[0]?.id] },
      OFFSET: { sql: offset, values: [depth] },
    });
  }
  return pairs;
}

/** Runs on the course's own server, in a lab that is dropped at the end. Rounds are interleaved. */
export async function run(say: (line: string) => void): Promise<Measurement[]> {
  const samples = new Samples();
  await using lab = await openLab({ name: "bench-queries", size: "medium", onProgress: say });
  const client = await lab.connect();
  say("indexes");
  await client.query(indexes);
  await client.query("vacuum analyze");
  const ways = Object.entries(pages(client));
  const pairs = await questions(client);
  for (const [way, work] of ways) {
    const { cost } = await measure(lab, work);
    samples.add(way, "page of 100 users: round trips", "round trips", cost.roundTrips);
  }
  for (const [measured, pair] of pairs) {
    for (const [contestant, { sql, values }] of Object.entries(pair)) {
      const { pages: touched = Number.NaN } = await explain(client, sql, values, { analyze: true });
      samples.add(contestant, `${measured}: pages`, "pages", touched);
    }
  }
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    for (const roundTripMs of distances) {
      await lab.network({ roundTripMs });
      for (const [way, work] of ways) {
        samples.add(way, `page of 100 users, ${roundTripMs} ms away: time`, "ms", await timed(work));
      }
    }
    await lab.network({ roundTripMs: 0 });
    for (const [measured, pair] of pairs) {
      for (const [contestant, { sql, values }] of Object.entries(pair)) {
        samples.add(contestant, `${measured}: time`, "ms", await timed(() => client.query(sql, values)));
      }
    }
  }
  return samples.all;
}
