/**
 * Wrong: remembers the orders of a user.
 * Caught by: asks anew at each call
 * Says: let the index find candidates
 */
import type pg from "pg";

const known = new WeakMap<pg.Client, Map<string, number[]>>();

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const own = known.get(client) ?? new Map<string, number[]>();
  known.set(client, own);
  const before = own.get(userId);
  if (before) return before;
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  const ids = rows.map(({ id }) => id);
  own.set(userId, ids);
  return ids;
}
