/**
 * Style: reads the quantities with the locks, adds here, and writes what comes of it; an object with a method for each step.
 */
import type pg from "pg";

interface Change {
  productId: number;
  by: number;
}

class Transaction {
  #isDone = false;

  private constructor(private readonly client: pg.PoolClient) {}

  static async begin(pool: pg.Pool): Promise<Transaction> {
    return new Transaction(await pool.connect());
  }

  async lock(ids: number[]): Promise<Map<number, number>> {
    await this.client.query("begin");
    const sql = `select product_id as id, quantity from stock
      where product_id in (select value::int from json_array_elements_text($1)) order by 1 for no key update`;
    const { rows } = await this.client.query<{ id: number; quantity: number }>(sql, [JSON.stringify(ids)]);
    return new Map(rows.map(({ id, quantity }) => [id, quantity]));
  }

  async write(quantities: Map<number, number>): Promise<void> {
    const sql = `update stock set quantity = after.n
      from jsonb_to_recordset($1) as after (id int, n int) where product_id = after.id`;
    await this.client.query(sql, [JSON.stringify(Array.from(quantities, ([id, n]) => ({ id, n })))]);
    await this.client.query("commit");
    this.#isDone = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDone) return this.client.release();
    await this.client.query("rollback").then(
      () => this.client.release(),
      () => this.client.release(true),
    );
  }
}

export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await using transaction = await Transaction.begin(pool);
  const quantities = await transaction.lock([...new Set(changes.map(({ productId }) => productId))]);
  for (const { productId, by } of changes) {
    const quantity = quantities.get(productId);
    if (quantity === undefined) throw new RangeError(`product ${productId} is not there`);
    quantities.set(productId, quantity + by);
  }
  await transaction.write(quantities);
}
