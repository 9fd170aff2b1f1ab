/**
 * Style: the visit is one statement, which is a transaction of its own; chains of promises.
 */
import pg from "pg";

export interface Page {
  /** How many orders the user has, and what they come to. */
  orders: number;
  spent: number;
  /** The user's latest three orders, latest first. */
  latest: number[];
  /** Orders of the whole shop that are pending. */
  pending: number;
  /** How often the user has come, this time included. */
  visits: number;
}

const first = (pool: pg.Pool, sql: string, values: unknown[] = []) =>
  pool.query(sql, values).then(({ rows }) => rows[0]);

const sums = "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";

const latest = `select array(
    select id from orders where user_id = $1 order by created_at desc, id desc limit 3
  ) as latest`;

const pending = "select count(*)::int as pending from orders where status = 'pending'";

const visit = `with seen as (update users set last_login = now() where id = $1 returning id)
  insert into visits (user_id, times) select id, 1 from seen
  on conflict (user_id) do update set times = visits.times + 1 returning times as visits`;

export function userPage(pool: pg.Pool, userId: number): Promise<Page> {
  const noted = first(pool, visit, [userId]).then((row) => {
    if (row) return row;
    throw new Error(`there is no user ${userId}`);
  });
  const parts = [first(pool, sums, [userId]), first(pool, latest, [userId]), first(pool, pending), noted];
  return Promise.allSettled(parts)
    .then(() => Promise.all(parts))
    .then((rows) => Object.assign({}, ...rows));
}
