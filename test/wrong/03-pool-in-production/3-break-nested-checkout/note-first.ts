/**
 * Wrong: notes it at the user before the transaction begins: when the order turns out not to be pending, the note stays.
 * Caught by: fails for what is not pending, and changes nothing
 * Says: was noted at the user all the same
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
  const found = await pool.query<{ user_id: number }>("select user_id from orders where id = $1", [orderId]);
  const name = await touchUser(pool, found.rows[0]?.user_id ?? 0);
  const client = await pool.connect();
  try {
    await client.query("begin");
    const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
    const { rows } = await client.query<{ user_id: number }>(sql, [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`order ${orderId} is not pending`);
    await client.query("commit");
    return `order ${orderId} of ${name} is cancelled`;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
