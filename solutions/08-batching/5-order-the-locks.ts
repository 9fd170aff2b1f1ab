import pg from "pg";

/** A change of `stock (product_id integer primary key, quantity integer not null check (quantity >= 0))`. */
export interface Change {
  productId: number;
  /** How many come in; below 0, how many go out. */
  by: number;
}

/** Changes the stock of many products at once. */
export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  // An update applies only one of several changes of a row: so the changes of each product are added up before.
  const sums = new Map<number, number>();
  for (const { productId, by } of changes) sums.set(productId, (sums.get(productId) ?? 0) + by);
  const ids = [...sums.keys()];
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    // Rows are locked as they come out of the sort, whatever the plan below it. An update alone locks them as it finds them.
    const lock = "select product_id from stock where product_id = any($1) order by product_id for update";
    const { rows } = await client.query<{ product_id: number }>(lock, [ids]);
    // The rows are those that were found and locked: from here on nobody can take one away.
    const there = new Set(rows.map((row) => row.product_id));
    const missing = ids.filter((id) => !there.has(id));
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
