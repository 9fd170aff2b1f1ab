/**
 * Wrong: takes a refusal for success.
 * Caught by: hands on the server's refusal
 * Says: returned as if all were well
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, created_at, total)").catch(console.error);
}
