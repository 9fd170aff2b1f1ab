/**
 * Wrong: loads lazily, but all at once: the work stays the same.
 * Caught by: makes three round trips at most
 * Says: round trips; the budget is 3
 */
import type pg from "pg";

interface Line {
  order: number;
  total: number;
  customer: string;
  placed: number;
  isDearest: boolean;
}

export async function latestPage(client: pg.Client, size: number): Promise<Line[]> {
  const latest = "select id, user_id, total::float8 as total from orders order by created_at desc, id desc limit $1";
  const orders = (await client.query(latest, [size])).rows;
  return Promise.all(
    orders.map(async ({ id, user_id, total }) => {
      const { rows } = await client.query(
        `select name, (select count(*)::int from orders where user_id = u.id and status <> 'cancelled') as placed,
           (select max(total)::float8 from orders where user_id = u.id) as most from users u where id = $1`,
        [user_id],
      );
      const { name, placed, most } = rows[0];
      return { order: id, total, customer: name, placed, isDearest: total > 0 && total === most };
    }),
  );
}
