/**
 * Wrong: loses the condition on the user on the way: everybody was changed just now.
 * Caught by: cancels the order, and tells whose it was
 * Says: the others were changed, too
 */
import type pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
// A client, not a pool: a caller inside a transaction hands over the connection it holds already.
async function touchUser(client: pg.ClientBase, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where $1 > 0 returning name";
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
    // Inside of the same transaction now: rolled back with the rest, which over the pool it never was.
    const name = await touchUser(client, order.user_id);
    await client.query("commit");
    return `order ${orderId} of ${name} is cancelled`;
  } catch (error) {
    // When the connection has died, this fails as well; what went wrong first is what the caller must know.
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
