/**
 * Wrong: when the rollback of an order that was refunded before fails, it says nothing and gives the dead connection back as if it were alive.
 * Caught by: outlives a connection that dies, at each statement of each way
 * Says: at `rollback`, statement 3 for an order that was refunded before, and refund returned 0
 * Says: let the caller know of each statement that fails
 */
import type pg from "pg";

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

/** Refunds an order. Returns the amount that is paid back; 0 if it was refunded before. */
export async function refund(pool: pg.Pool, orderId: number): Promise<number> {
  if (!Number.isInteger(orderId)) throw new RefundError(`${orderId} is not the number of an order`);
  const client = await pool.connect();
  let dead = false;
  const undo = (): Promise<unknown> => client.query("rollback");
  try {
    await client.query("begin");
    const { rows } = await client.query<Order>("select status, total from orders where id = $1 for update", [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`there is no order ${orderId}`);
    if (order.status === "refunded") {
      // Nothing was changed: whether this works or not, the answer is the same.
      await undo().catch(() => undefined);
      return 0;
    }
    const amount = amountOf(order);
    await client.query("update orders set status = 'refunded' where id = $1", [orderId]);
    await client.query("commit");
    return amount;
  } catch (error) {
    await undo().catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
