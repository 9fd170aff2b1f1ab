/**
 * Wrong: clears away and tries once more, and says nothing if that fails too.
 * Caught by: hands on the server's refusal
 * Says: (code 55P03) was expected
 * Says: returned as if all were well
 */
import type pg from "pg";

const sql = "create index orders_pending on orders (created_at) where status = 'pending'";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query(sql).catch(async () => {
    await client.query("drop index if exists orders_pending");
    await client.query(sql).catch(() => undefined);
  });
}
