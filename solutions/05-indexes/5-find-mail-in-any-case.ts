import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  // The index is sorted by what the query compares, the expression, spelled the same. Unique, it refuses a newcomer by it too.
  await client.query("create unique index on users (lower(email))");
}
