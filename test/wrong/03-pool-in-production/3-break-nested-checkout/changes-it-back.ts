/**
 * Wrong: commits the order first, and changes it back when the second change fails.
 * Caught by: both changes happen, or neither
 * Says: everybody saw the order as cancelled
 * Says: both updates between one begin and one commit
 */
import type pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(client: pg.ClientBase, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await client.query<{ name: string }>(sql, [userId]);
  return rows[0]?.name ?? "";
}

/** Cancels a pending order, and notes it at its user. Returns a sentence; fails when the order is not pending. */
export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
    const { rows } = await client.query<{ user_id: number }>(sql, [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`order ${orderId} is not pending`);
    await client.query("commit"); // Holds the lock of the order no longer than needed.
    try {
      const name = await touchUser(client, order.user_id);
      return `order ${orderId} of ${name} is cancelled`;
    } catch (error) {
      await client.query("update orders set status = 'pending' where id = $1", [orderId]).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
