/**
 * Wrong: returns before the index is there.
 * Caught by: builds a valid index of this name
 * Says: still waiting for an answer
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  client.query("create index concurrently if not exists orders_user_id on orders (user_id)").catch(() => undefined);
}
