/**
 * Wrong: leaves out products whose changes come to nothing, and finds them whether they are there or not.
 * Caught by: changes nothing when a product is not there, or has too few
 * Says: an Error that names 302
 */
import type pg from "pg";

/** A change of `stock (product_id integer primary key, quantity integer not null check (quantity >= 0))`. */
export interface Change {
  productId: number;
  /** How many come in; below 0, how many go out. */
  by: number;
}

/** Changes the stock of many products at once. */
export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  const sums = new Map<number, number>();
  for (const { productId, by } of changes) sums.set(productId, (sums.get(productId) ?? 0) + by);
  if (sums.size === 0) return;
  for (const [id, by] of sums) if (by === 0) sums.delete(id);
  const ids = [...sums.keys()];
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    const { rows } = await client.query<{ product_id: number }>(
      "select product_id from stock where product_id = any($1::bigint[]) order by product_id for update",
      [ids],
    );
    const there = new Set(rows.map((row) => row.product_id));
    const missing = ids.filter((id) => !there.has(id));
    if (missing.length > 0) throw new Error(`no product ${missing.join(", ")}`);
    await client.query(
      `update stock set quantity = quantity + change.by
       from unnest($1::int[], $2::bigint[]) as change (product_id, by) where stock.product_id = change.product_id`,
      [ids, [...sums.values()]],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
