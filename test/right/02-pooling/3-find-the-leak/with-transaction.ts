/**
 * Style: a function for transactions in general, and the service inside of it.
 */
import type pg from "pg";

/** A request that makes no sense: the caller's mistake, not the service's. */
export class RefundError extends Error {
  override name = "RefundError";
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    const dead = await client.query("rollback").then(
      () => false,
      () => true,
    );
    client.release(dead);
    throw error;
  }
}

/** Refunds an order. Returns the amount that is paid back; 0 if it was refunded before. */
export async function refund(pool: pg.Pool, orderId: number): Promise<number> {
  if (!Number.isInteger(orderId)) throw new RefundError(`${orderId} is not the number of an order`);
  return inTransaction(pool, async (client) => {
    const sql = "select status, total::float8 as total from orders where id = $1 for update";
    const { rows } = await client.query<{ status: string; total: number }>(sql, [orderId]);
    const [order] = rows;
    if (!order) throw new Error(`there is no order ${orderId}`);
    if (order.status === "refunded") return 0;
    const isPending = order.status === "pending";
    if (isPending && order.total === 0) throw new RefundError("it is free and not paid yet: cancel it");
    await client.query("update orders set status = 'refunded' where id = $1", [orderId]);
    return isPending ? 0 : order.total;
  });
}
