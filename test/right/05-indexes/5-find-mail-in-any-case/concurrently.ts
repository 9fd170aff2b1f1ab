/**
 * Style: a chain of promises, built without blocking.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  return client
    .query("create unique index concurrently if not exists by_mail on users (lower(email))")
    .then(() => undefined);
}
