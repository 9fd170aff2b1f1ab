/**
 * Style: a transaction, and rolled back when it fails.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("begin");
  try {
    await client.query("create index if not exists by_user on orders (user_id, status, created_at desc)");
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
