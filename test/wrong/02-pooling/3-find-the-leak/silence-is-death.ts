/**
 * Wrong: takes a server that does not answer `rollback` within five seconds for a dead one.
 * Caught by: waits for each answer, however long it takes
 * Says: the server took an hour (of simulated time) for `rollback`; it did not wait for that answer
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

/** Refunds an order. Returns the amount that is paid back; 0 if it was refunded before. */
export async function refund(pool: pg.Pool, orderId: number): Promise<number> {
  if (!Number.isInteger(orderId)) throw new RefundError(`${orderId} is not the number of an order`);
  const client = await pool.connect();
  let dead = false;
  try {
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
    const answer = client.query("rollback").then(
      () => false,
      () => true,
    );
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, 5_000, true);
    });
    dead = await Promise.race([answer, silence]);
    clearTimeout(timer);
    throw error;
  } finally {
    client.release(dead);
  }
}
