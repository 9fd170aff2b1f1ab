/**
 * Wrong: puts who has no order to the end, behind those whose sum is below zero.
 * Caught by: sorts by the sum as a number, and equal ones by id
 * Says: come to the same sum
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
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0.00)::text as spent,
      max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id = any($1)
    group by u.id
    order by sum(o.total) desc nulls last, u.id`;
  return (await client.query<UserAnalytics>(sql, [ids])).rows;
}
