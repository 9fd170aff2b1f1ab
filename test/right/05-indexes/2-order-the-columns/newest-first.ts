/**
 * Style: the order of time turned round.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index orders_of_a_user on orders (user_id, created_at desc, total)");
}
