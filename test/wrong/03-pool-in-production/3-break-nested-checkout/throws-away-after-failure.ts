/**
 * Wrong: throws the connection away after any failure.
 * Caught by: costs no more when it fails, and keeps a connection that is alive
 * Says: it was thrown away all the same
 * Says: release(true) only when the rollback fails
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
  let failure: Error | undefined;
  try {
    await client.query("begin");
    const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
    const { rows } = await client.query<{ user_id: number }>(sql, [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`order ${orderId} is not pending`);
    const name = await touchUser(client, order.user_id);
    await client.query("commit");
    return `order ${orderId} of ${name} is cancelled`;
  } catch (error) {
    failure = error as Error;
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release(failure); // The pool takes an error, too, and knows what to do with it.
  }
}
