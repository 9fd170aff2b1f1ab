/**
 * Style: a chain of promises, begin and lock in one round trip each way, a transaction as a function.
 */
import type pg from "pg";

interface Change {
  productId: number;
  by: number;
}

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const client = await pool.connect();
  const undo = (error: unknown) =>
    client
      .query("rollback")
      .then(
        () => client.release(),
        (second) => client.release(second),
      )
      .then(() => Promise.reject(error));
  await client
    .query("begin")
    .then(() => work(client))
    .then(() => client.query("commit"))
    .then(() => client.release(), undo);
}

export function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  if (!changes.length) return Promise.resolve();
  const by = Object.create(null) as Record<string, number>;
  for (const change of changes) by[change.productId] = change.by + (by[change.productId] ?? 0);
  const ids = Object.keys(by);
  return inTransaction(pool, (client) =>
    client
      .query(
        `select array_agg(product_id) as there from (
         select product_id from stock where product_id = any($1) order by product_id for update) locked`,
        [ids],
      )
      .then(({ rows }) => {
        const gone = ids.find((id) => !(rows[0].there ?? []).includes(Number(id)));
        if (gone) return Promise.reject(new Error(`There is no product with number ${gone}.`));
        return client.query(
          `update stock set quantity = quantity + ($1::json ->> product_id::text)::int where product_id = any($2)`,
          [JSON.stringify(by), ids],
        );
      }),
  );
}
