/**
 * Wrong: takes a refusal for success.
 * Caught by: hands on the server's refusal
 * Says: returned as if all were well
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (created_at) where status = 'pending'").catch(console.error);
}
