/**
 * Wrong: takes a connection before it looks whether the number is one.
 * Caught by: costs what it cost before
 * Says: took a connection of the pool
 */
import pg from "pg";

/** A request that makes no sense: the caller's mistake, not the service's. */
export class RefundError extends Error {
  override name = "RefundError";
}

interface Order {
  status: string;
  total: string;
}

/** What there is to pay back for an order. */
function amountOf(order: Order): number {
  const total = Number(order.total);
  if (order.status === "pending" && total === 0) throw new RefundError("it is free and not paid yet: cancel it");
  return order.status === "pending" ? 0 : total;
}

export async function refund(pool: pg.Pool, orderId: number): Promise<number> {
  const client = await pool.connect();
  let dead = false;
  let open = false;
  try {
    if (!Number.isInteger(orderId)) throw new RefundError(`${orderId} is not the number of an order`);
    open = true;
    await client.query("begin");
    const { rows } = await client.query<Order>("select status, total from orders where id = $1 for update", [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`there is no order ${orderId}`);
    if (order.status === "refunded") {
      await client.query("rollback");
      return 0;
    }
    const amount = amountOf(order);
    await client.query("update orders set status = 'refunded' where id = $1", [orderId]);
    await client.query("commit");
    return amount;
  } catch (error) {
    if (open) {
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    throw error;
  } finally {
    client.release(dead);
  }
}
