import pg from "pg";
import { chunk, HighPerformanceDatabase, mapLimit, type ShopUser, stagedUpsert, type UserAnalytics } from "roundtrip";
import { userUpsert } from "#src/database/shop-user.js";
import { analyticsSql } from "#src/database/user-analytics.js";

/** What makes the program fast: each on its own, in any combination. */
export type Technique = "reuse" | "index" | "join" | "batch" | "overlap";

/** The techniques in the order in which the steps add them. */
export const techniques: readonly Technique[] = ["reuse", "index", "join", "batch", "overlap"];

/** How large the program's pieces are. */
export interface Sizes {
  /** Ids in a statement of the report; default 50. */
  chunk?: number;
  /** Calls at a time, and connections of the pool, with `overlap`; default 4. */
  atOnce?: number;
}

/** Work with a connection of its own, or with one that is lent. */
type Use = <T>(work: (client: pg.ClientBase) => Promise<T>) => Promise<T>;

/** Builds the index, or takes it away: it is built once, so it is no part of the program. */
export async function prepare(client: pg.ClientBase, used: ReadonlySet<Technique>): Promise<void> {
  await client.query("drop index if exists orders_user_id");
  if (used.has("index")) await client.query("create index orders_user_id on orders (user_id)");
}

/**
 * Imports users, and reports what those users have bought, who spent most first. Without any technique it opens a connection
 * for each call, writes row by row, asks for each user and then for the orders, and awaits everything in turn.
 *
 * @returns the same rows, whichever techniques it uses
 */
export async function importAndReport(
  config: pg.ClientConfig,
  rows: readonly ShopUser[],
  used: ReadonlySet<Technique>,
  { chunk: size = 50, atOnce = 4 }: Sizes = {},
): Promise<UserAnalytics[]> {
  const most = used.has("overlap") ? atOnce : 1;
  const pool = used.has("reuse") ? await openPool(config, most) : undefined;
  const use: Use = (work) => (pool ? withLentClient(pool, work) : withNewClient(config, work));
  const each = <T, R>(items: Iterable<T>, work: (client: pg.ClientBase, item: T) => Promise<R>) =>
    mapLimit(items, most, (item) => use((client) => work(client, item)));
  try {
    if (used.has("batch")) await use((client) => stagedUpsert(client, "users", rows, userUpsert));
    else await each(rows, saveRow);
    const ids = rows.map(({ id }) => id);
    if (!used.has("join")) return bySpent(await mapLimit(ids, most, (id) => reportAlone(use, id)));
    const report = (client: pg.ClientBase, some: number[]) => client.query<UserAnalytics>(analyticsSql, [some]);
    return bySpent((await each(chunk(ids, size), report)).flatMap((result) => result.rows));
  } finally {
    await pool?.end();
  }
}

/** The same by the class that has all five techniques in it. */
export async function byDatabase(
  config: pg.ClientConfig,
  rows: readonly ShopUser[],
  { chunk: size = 50, atOnce = 4 }: Sizes = {},
): Promise<UserAnalytics[]> {
  await using database = await HighPerformanceDatabase.connect(config, { min: atOnce, max: atOnce });
  await database.bulkUpsertUsers(rows);
  const ids = rows.map(({ id }) => id);
  const all: UserAnalytics[] = [];
  for await (const some of database.analyticsInChunks(ids, { chunk: size })) all.push(...some);
  return bySpent(all);
}

/** A pool with all of its connections open: they are opened together. */
async function openPool(config: pg.ClientConfig, max: number): Promise<pg.Pool> {
  const pool = new pg.Pool({ ...config, max });
  const clients = await Promise.all(Array.from({ length: max }, () => pool.connect()));
  for (const client of clients) client.release();
  return pool;
}

async function withLentClient<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

async function withNewClient<T>(config: pg.ClientConfig, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const saveSql = `insert into users as u (id, email, name, age, city, created_at, last_login, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, now())
  on conflict (id) do update set email = excluded.email, name = excluded.name, age = excluded.age, city = excluded.city,
    created_at = excluded.created_at, last_login = excluded.last_login, updated_at = now()
  where (u.email, u.name, u.age, u.city, u.created_at, u.last_login) is distinct from
    (excluded.email, excluded.name, excluded.age, excluded.city, excluded.created_at, excluded.last_login)`;

function saveRow(client: pg.ClientBase, { id, email, name, age, city, created_at, last_login }: ShopUser) {
  return client.query(saveSql, [id, email, name, age, city, created_at, last_login]);
}

/** One user of the report, by two calls: the user, then its orders. */
async function reportAlone(use: Use, id: number): Promise<UserAnalytics> {
  const user = await use((client) => client.query<UserAnalytics>("select id, name from users where id = $1", [id]));
  const sql = `select count(*)::int as orders, coalesce(sum(total), 0)::numeric(14, 2)::text as spent,
    max(created_at) as "lastOrder" from orders where user_id = $1`;
  const orders = await use((client) => client.query<UserAnalytics>(sql, [id]));
  return { ...user.rows[0], ...orders.rows[0] } as UserAnalytics;
}

const bySpent = (users: UserAnalytics[]) => users.sort((a, b) => Number(b.spent) - Number(a.spent) || a.id - b.id);
