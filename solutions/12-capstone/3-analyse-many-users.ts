import pg from "pg";

export interface UserAnalytics {
  id: number;
  name: string;
  orders: number;
  /** With two decimals, like "1234.50". */
  spent: string;
  lastOrder: Date | null;
}

/** @param ids of the range of `users.id`, an integer of four bytes */
export async function userAnalytics(client: pg.ClientBase, ids: readonly number[]): Promise<UserAnalytics[]> {
  // One array is one value, however long it is, and an id that it holds twice is still one condition. A left join has a row for
  // each order, and one with nulls for who has none: count(o.id) does not count that one, count(*) would. The numeric stays one
  // until it is a text: a float has no cents. And the sum is sorted as a number, with 0 for nothing: nulls would come first.
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0.00)::text as spent,
      max(o.created_at) as "lastOrder"
    from users u left join orders o on o.user_id = u.id
    where u.id = any($1)
    group by u.id
    order by coalesce(sum(o.total), 0.00) desc, u.id`;
  return (await client.query<UserAnalytics>(sql, [ids])).rows;
}
