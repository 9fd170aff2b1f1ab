/**
 * Style: `await using`: the connection is a resource that rolls back unless it was told to commit.
 */
import type pg from "pg";

export class RefundError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RefundError";
  }
}

class Transaction implements AsyncDisposable {
  #done = false;

  private constructor(readonly client: pg.PoolClient) {}

  static async begin(pool: pg.Pool): Promise<Transaction> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
    } catch (error) {
      client.release(true);
      throw error;
    }
    return new Transaction(client);
  }

  async end(how: "COMMIT" | "ROLLBACK"): Promise<void> {
    await this.client.query(how);
    this.#done = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#done) return this.client.release();
    const [ended] = await Promise.allSettled([this.client.query("ROLLBACK")]);
    this.client.release(ended.status === "rejected");
  }
}

export async function refund(pool: pg.Pool, orderId: number): Promise<number> {
  if (!Number.isInteger(orderId)) throw new RefundError(`${orderId} is not the number of an order`);
  await using transaction = await Transaction.begin(pool);
  const { client } = transaction;
  const found = await client.query("SELECT status, total FROM orders WHERE id = $1 FOR UPDATE", [orderId]);
  if (found.rowCount === 0) throw new Error(`there is no order ${orderId}`);
  const { status, total } = found.rows[0] as { status: string; total: string };
  if (status === "refunded") {
    await transaction.end("ROLLBACK");
    return 0;
  }
  if (status === "pending" && Number(total) === 0) throw new RefundError("it is free and not paid yet: cancel it");
  await client.query("UPDATE orders SET status = 'refunded' WHERE id = $1", [orderId]);
  await transaction.end("COMMIT");
  return status === "pending" ? 0 : Number(total);
}
