/**
 * Wrong: asks for each user inside of the query: three times all orders for each of them.
 * Caught by: takes one round trip, and reads each table once
 * Says: N+1 on the server
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
    select u.id, u.name, (select count(*)::int from orders where user_id = u.id) as orders,
      (select coalesce(sum(total), 0.00)::text from orders where user_id = u.id) as spent,
      (select max(created_at) from orders where user_id = u.id) as "lastOrder"
    from users u where u.id = any($1)
    order by (select coalesce(sum(total), 0) from orders where user_id = u.id) desc, u.id`;
  return (await client.query<UserAnalytics>(sql, [ids])).rows;
}
