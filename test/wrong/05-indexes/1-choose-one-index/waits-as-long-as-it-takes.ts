/**
 * Wrong: takes the limit away with which the session waits for a lock, and waits for ever.
 * Caught by: hands on the server's refusal
 * Says: The function went on waiting while 40 other waits with this limit were refused
 * Says: leave lock_timeout as it is
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("set lock_timeout = 0");
  await client.query("create index on orders (user_id, status, created_at)");
}
