/**
 * Wrong: adds up as float8, which has 15 to 17 digits in all: right for small sums alone.
 * Caught by: adds up to the cent, however much it is
 * Says: must hold
 */
import type pg from "pg";

export interface UserAnalytics {
  id: number;
  name: string;
  orders: number;
  /** With two decimals, like "1234.50". */
  spent: string;
  lastOrder: Date | null;
}

export async function userAnalytics(client: pg.ClientBase, ids: readonly number[]): Promise<UserAnalytics[]> {
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, round(coalesce(sum(o.total::float8), 0)::numeric, 2)::text as spent, max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id::bigint = any($1::bigint[])
    group by u.id, u.name
    order by coalesce(sum(o.total), 0) desc, u.id`;
  return (await client.query<UserAnalytics>(sql, [ids])).rows;
}
