/**
 * Wrong: gives who has no order a sum of 0 instead of 0.00.
 * Caught by: returns what each user has bought, the highest sum first
 * Says: .spent must hold "0.00"
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
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0)::text as spent,
      max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id = any($1)
    group by u.id
    order by coalesce(sum(o.total), 0.00) desc, u.id`;
  return (await client.query<UserAnalytics>(sql, [ids])).rows;
}
