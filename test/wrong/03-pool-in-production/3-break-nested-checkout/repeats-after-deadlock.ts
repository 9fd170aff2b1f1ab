/**
 * Wrong: repeats the whole behind a deadlock or a serialization failure: the first error reaches nobody, and a failure costs twice as much.
 * Caught by: keeps a connection that is alive, whatever the error says
 * Says: with SQLSTATE 40001
 * Says: made that change 2 times; 1 was expected
 * Says: Next: make each change in one place, in no loop
 */
import pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(client: pg.ClientBase, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await client.query<{ name: string }>(sql, [userId]);
  return rows[0]?.name ?? "";
}

const REPEATABLE = new Set(["40001", "40P01"]);

/** Cancels a pending order, and notes it at its user. Returns a sentence; fails when the order is not pending. */
export async function cancelOrder(pool: pg.Pool, orderId: number, again = true): Promise<string> {
  const client = await pool.connect();
  let dead = false;
  let failure: unknown;
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
    failure = error;
    await client.query("rollback").catch(() => {
      dead = true;
    });
  } finally {
    client.release(dead);
  }
  if (again && failure instanceof pg.DatabaseError && REPEATABLE.has(failure.code ?? "")) {
    return cancelOrder(pool, orderId, false);
  }
  throw failure;
}
