import pg from "pg";

/** Notes that something happened to a user. Returns the user's name. */
// touchUser takes a client, not a pool: a caller inside a transaction hands over the connection that it holds already.
async function touchUser(client: pg.ClientBase, userId: number): Promise<string> {
  const sql = "update users set updated_at = now() where id = $1 returning name";
  const { rows } = await client.query<{ name: string }>(sql, [userId]);
  // There is always one: a foreign key sees to it that the user of an order is there.
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
    // The user's update is inside the transaction now, and rolled back with the rest, which over the pool it never was.
    const name = await touchUser(client, order.user_id);
    await client.query("commit");
    return `order ${orderId} of ${name} is cancelled`;
  } catch (error) {
    // On a dead connection the rollback fails as well; what went wrong first is what the caller must know.
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
