/**
 * Style: both changes in one statement, on a connection of its own: all of it happens, or nothing.
 */
import type pg from "pg";

const sql = `
  with cancelled as (
    update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id
  )
  update users set updated_at = now() from cancelled where users.id = cancelled.user_id returning users.name`;

export async function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  const client = await pool.connect();
  const found = await client.query<{ name: string }>(sql, [orderId]).catch(async (error: unknown) => {
    // Is anybody there? The statement alone has undone whatever it did.
    const dead = await client.query("select").then(
      () => false,
      () => true,
    );
    client.release(dead);
    throw error;
  });
  client.release();
  const [user] = found.rows;
  if (!user) throw new Error(`order ${orderId} is not pending`);
  return `order ${orderId} of ${user.name} is cancelled`;
}
