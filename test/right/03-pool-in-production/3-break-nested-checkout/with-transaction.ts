/**
 * Style: a function for transactions in general; the helpers are closures over its client.
 */
import type pg from "pg";

type Work<T> = (client: pg.PoolClient) => Promise<T>;

const transaction = async <T>(pool: pg.Pool, work: Work<T>): Promise<T> => {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    try {
      await client.query("ROLLBACK");
    } catch (dead) {
      failure = dead as Error;
    }
    throw error;
  } finally {
    client.release(failure);
  }
};

export function cancelOrder(pool: pg.Pool, orderId: number): Promise<string> {
  return transaction(pool, async (client) => {
    const first = async <R extends pg.QueryResultRow>(text: string, value: number): Promise<R | undefined> =>
      (await client.query<R>(text, [value])).rows[0];
    const order = await first<{ user_id: number }>(
      "update orders set status = 'cancelled' where id = $1 and status = 'pending' returning user_id",
      orderId,
    );
    if (order === undefined) throw new Error(`order ${orderId} is not pending`);
    const touched = "update users set updated_at = clock_timestamp() where id = $1 returning name";
    const user = await first<{ name: string }>(touched, order.user_id);
    return `order ${orderId} of ${user?.name} is cancelled`;
  });
}
