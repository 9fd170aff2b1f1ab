/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: `cancelOrder` holds one connection and waits for a second. As many callers at once as the pool is large, and all wait for
 *       ever. Let each call hold one at most. No call waits for another one: use no queue or lock of your own. Only the locks of
 *       rows may make it wait. Let both changes happen at one moment, or neither: nobody ever sees one without the other. Whatever
 *       fails, the first error reaches the caller, no transaction stays open, and the connection goes back, thrown away
 *       (`release(true)`) only if it has died or refuses to roll back, however long an answer takes. (The pool's owner hears the
 *       clients' `"error"` events, and has set no `query_timeout`.) Then delete the TODO line. It costs no more than before, also when it fails; `touchUser` may have
 *       another parameter: nobody else calls it.
 * Done when: npm run grade -- 03-pool-in-production/3-break-nested-checkout
 */
import pg from "pg";
import { TodoError } from "roundtrip";

function todo(task: string): void {
  throw new TodoError(task);
}

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(pool: pg.Pool, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await pool.query<{ name: string }>(sql, [userId]);
  // There is always one: a foreign key sees to it that the user of an order is there.
  return rows[0]?.name ?? "";
}

/** Cancels a pending order, and notes it at its user. Returns a sentence; fails when the order is not pending. */
export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  todo("hold one connection at most"); // TODO: delete this line.
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
