/**
 * Wrong: lets only one caller in at a time: no deadlock on a pool of two, and no concurrency either; on a pool of one it waits for itself.
 * Caught by: as many callers as you like come through a small pool
 * Says: pool of 1
 */
import type pg from "pg";

let last: Promise<unknown> = Promise.resolve();

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(pool: pg.Pool, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await pool.query<{ name: string }>(sql, [userId]);
  return rows[0]?.name ?? "";
}

async function cancel(pool: pg.Pool, orderId: number): Promise<string> {
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

export function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const turn = last.then(() => cancel(pool, orderId));
  last = turn.catch(() => undefined);
  return turn;
}
