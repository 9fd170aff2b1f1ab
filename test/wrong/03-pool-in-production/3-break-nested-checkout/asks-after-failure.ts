/**
 * Wrong: asks once more after the rollback whether anybody is there.
 * Caught by: costs no more when it fails, and keeps a connection that is alive
 * Says: for an order that is not pending, made 4 round trips; the budget is 3
 * Says: tells whether anybody is there
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
  try {
    await client.query("begin");
    const sql = "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id";
    const { rows } = await client.query<{ user_id: number }>(sql, [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`order ${orderId} is not pending`);
    const name = await touchUser(client, order.user_id);
    await client.query("commit");
    client.release();
    return `order ${orderId} of ${name} is cancelled`;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    // Is anybody there?
    const dead = await client.query("select 1").then(
      () => false,
      () => true,
    );
    client.release(dead);
    throw error;
  }
}
