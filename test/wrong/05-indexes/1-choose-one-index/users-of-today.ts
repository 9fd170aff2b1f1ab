/**
 * Wrong: has only the orders that are there today.
 * Caught by: serves the three queries for every user and status
 * Says: the budget is 12
 * Says: leave the condition out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ last: number }>("select max(id)::int as last from orders");
  await client.query(`create index on orders (user_id, status, created_at) where id <= ${rows[0]?.last}`);
}
