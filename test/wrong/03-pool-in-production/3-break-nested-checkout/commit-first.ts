/**
 * Wrong: commits and gives back, and notes it at the user afterwards: when that fails, the order is cancelled all the same.
 * Caught by: both changes happen, or neither
 * Says: everybody saw the order as cancelled
 */
import type pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(pool: pg.Pool, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await pool.query<{ name: string }>(sql, [userId]);
  return rows[0]?.name ?? "";
}

/** Cancels a pending order, and notes it at its user. Returns a sentence; fails when the order is not pending. */
export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const client = await pool.connect();
  let userId: number;
  try {
    await client.query("begin");
    const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
    const { rows } = await client.query<{ user_id: number }>(sql, [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`order ${orderId} is not pending`);
    await client.query("commit");
    userId = order.user_id;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
  return `order ${orderId} of ${await touchUser(pool, userId)} is cancelled`;
}
