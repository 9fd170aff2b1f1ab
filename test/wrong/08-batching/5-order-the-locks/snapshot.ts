/**
 * Wrong: works on the snapshot of its beginning, and fails when a row is another by then.
 * Caught by: two calls in opposite order both come through
 * Says: could not serialize
 * Says: leave the isolation level
 */
import type pg from "pg";

interface Change {
  productId: number;
  by: number;
}

export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const sums = new Map<number, number>();
  for (const { productId, by } of changes) sums.set(productId, (sums.get(productId) ?? 0) + by);
  const ids = [...sums.keys()];
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin isolation level repeatable read");
    const lock = "select product_id from stock where product_id = any($1) order by product_id for update";
    const { rows } = await client.query<{ product_id: number }>(lock, [ids]);
    const missing = ids.filter((id) => !rows.some(({ product_id }) => product_id === id));
    if (missing.length > 0) throw new Error(`no stock of product ${missing.join(", ")}`);
    const change = `update stock s set quantity = s.quantity + c.by
      from unnest($1::int[], $2::int[]) as c (product_id, by) where s.product_id = c.product_id`;
    await client.query(change, [ids, [...sums.values()]]);
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
