/**
 * Wrong: has a placeholder for each id, of which a statement takes 65,535 at most.
 * Caught by: takes one statement for seventy thousand ids
 * Says: 65,535 values at most
 */
import pg from "pg";

export interface UserAnalytics {
  id: number;
  name: string;
  orders: number;
  /** With two decimals, like "1234.50". */
  spent: string;
  lastOrder: Date | null;
}

export async function userAnalytics(client: pg.ClientBase, ids: readonly number[]): Promise<UserAnalytics[]> {
  if (ids.length === 0) return [];
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0.00)::text as spent,
      max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id in (${ids.map((_, k) => `$${k + 1}`)})
    group by u.id
    order by coalesce(sum(o.total), 0.00) desc, u.id`;
  return (await client.query<UserAnalytics>(sql, [...ids])).rows;
}
