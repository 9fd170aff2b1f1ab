/**
 * Wrong: the helper opens a connection of its own, past the pool and its limit.
 * Caught by: both changes happen, or neither
 * Says: it was noted at the user all the same
 */
import pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(pool: pg.Pool, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const client = new pg.Client(pool.options);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(sql, [userId]);
    return rows[0]?.name ?? "";
  } finally {
    await client.end();
  }
}

/** Cancels a pending order, and notes it at its user. Returns a sentence; fails when the order is not pending. */
export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
    const { rows } = await client.query<{ user_id: number }>(sql, [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`order ${orderId} is not pending`);
    const name = await touchUser(pool, order.user_id);
    await client.query("commit");
    return `order ${orderId} of ${name} is cancelled`;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
