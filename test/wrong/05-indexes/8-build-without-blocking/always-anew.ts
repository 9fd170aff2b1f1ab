/**
 * Wrong: drops what is there, valid or not.
 * Caught by: leaves a valid index alone
 * Says: built another in its place
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  await client.query("drop index concurrently if exists orders_user_id");
  await client.query("create index concurrently orders_user_id on orders (user_id)");
}
