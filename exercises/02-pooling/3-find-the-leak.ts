/**
 * Lesson: lessons/02-pooling.md
 * Task: on about one order in a thousand, this service loses a connection and leaves its transaction open; and when the server
 *       ends a connection in the middle of a refund, it loses that one, too, and hides the error. Repair it: after each error, a
 *       RefundError too, `rollback` ends the transaction, and the first error reaches the caller, also where a `rollback` is the
 *       first to fail; the connection goes back once, thrown away (`release(true)`) only if it has died or refuses to roll back,
 *       however long an answer takes. Then delete the TODO line. For every `orderId` the answer and the cost stay as they are, but
 *       for the `rollback` that was missing; what is no whole number is still refused before a connection is taken. The lock
 *       stays: `for update`, on the one order. (The owner hears "error" events, and has set no `query_timeout`; lesson 03.)
 * Done when: npm run grade -- 02-pooling/3-find-the-leak
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** A request that makes no sense: the caller's mistake, not the service's. */
export class RefundError extends Error {
  override name = "RefundError";
}

interface Order {
  status: string;
  total: string;
}

function todo(task: string): void {
  throw new TodoError(task);
}

/** What there is to pay back for an order. */
function amountOf(order: Order): number {
  const total = Number(order.total);
  if (order.status === "pending" && total === 0) throw new RefundError("it is free and not paid yet: cancel it");
  return order.status === "pending" ? 0 : total;
}

/** Refunds an order. Returns the amount that is paid back; 0 if it was refunded before. */
export async function refund(pool: pg.Pool, orderId: number): Promise<number> {
  todo("find the leak"); // TODO: delete this line.
  if (!Number.isInteger(orderId)) throw new RefundError(`${orderId} is not the number of an order`);
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query<Order>("select status, total from orders where id = $1 for update", [orderId]);
    const order = rows[0];
    if (!order) throw new Error(`there is no order ${orderId}`);
    if (order.status === "refunded") {
      await client.query("rollback");
      client.release();
      return 0;
    }
    const amount = amountOf(order);
    await client.query("update orders set status = 'refunded' where id = $1", [orderId]);
    await client.query("commit");
    client.release();
    return amount;
  } catch (error) {
    // The caller's mistake: nothing was changed, so there is nothing to undo.
    if (error instanceof RefundError) throw error;
    await client.query("rollback");
    client.release();
    throw error;
  }
}
