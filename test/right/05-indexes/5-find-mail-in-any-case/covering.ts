/**
 * Style: carries along what the query returns.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create unique index on users (lower(email)) include (id, email)");
}
