/**
 * Style: a chain of promises, the columns carried along in another order.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  return client.query("CREATE INDEX ON orders (user_id) INCLUDE (total, status)").then(() => undefined);
}
