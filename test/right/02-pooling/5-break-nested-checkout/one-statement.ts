/**
 * Style: both changes in one statement, which the pool may run on any connection: all of it happens, or nothing.
 */
import type pg from "pg";

const sql = `
  with cancelled as (
    update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id
  )
  update users set updated_at = now() from cancelled where users.id = cancelled.user_id returning users.name`;

export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(sql, [orderId]);
  if (!rows[0]) throw new Error(`order ${orderId} is not pending`);
  return `order ${orderId} of ${rows[0].name} is cancelled`;
}
