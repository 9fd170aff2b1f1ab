/**
 * Wrong: any SQLSTATE of class 57 counts as death: a connection on which a statement was cancelled is thrown away alive.
 * Caught by: keeps a connection that is alive, whatever the error says
 * Says: was thrown away all the same
 */
import pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
async function touchUser(client: pg.ClientBase, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await client.query<{ name: string }>(sql, [userId]);
  return rows[0]?.name ?? "";
}

export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const client = await pool.connect();
  let dead = false;
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
    // Class 57, operator intervention: the server is ending us.
    if (error instanceof pg.DatabaseError) dead = String(error.code).startsWith("57");
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
