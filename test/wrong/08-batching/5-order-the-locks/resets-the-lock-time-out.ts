/**
 * Wrong: resets its lock_timeout to the default, which is not what the session had.
 * Caught by: takes four round trips at most
 * Says: the setting lock_timeout was 2460000, and is 0
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
    await client.query("begin; set lock_timeout = '9s'");
    const lock = "select product_id from stock where product_id = any($1) order by product_id for update";
    const { rows } = await client.query<{ product_id: number }>(lock, [ids]);
    const missing = ids.filter((id) => !rows.some(({ product_id }) => product_id === id));
    if (missing.length > 0) throw new Error(`no stock of product ${missing.join(", ")}`);
    const change = `update stock s set quantity = s.quantity + c.by
      from unnest($1::int[], $2::int[]) as c (product_id, by) where s.product_id = c.product_id`;
    await client.query(change, [ids, [...sums.values()]]);
    await client.query("commit; reset lock_timeout");
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
