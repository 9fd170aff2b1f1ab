/**
 * Wrong: no transaction, so that nothing is held: two statements, each for itself.
 * Caught by: both changes happen, or neither
 * Says: everybody saw the order as cancelled
 */
import type pg from "pg";

/** Cancels a pending order, and notes it at its user. Returns a sentence; fails when the order is not pending. */
export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
  const { rows } = await pool.query<{ user_id: number }>(sql, [orderId]);
  const order = rows[0];
  if (!order) throw new Error(`order ${orderId} is not pending`);
  const noted = await pool.query<{ name: string }>("update users set updated_at = now() where id = $1 returning name", [
    order.user_id,
  ]);
  return `order ${orderId} of ${noted.rows[0]?.name ?? ""} is cancelled`;
}
