import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  // Rows that cost the same come newest first: so the second key runs against the first. An index can be read from either end,
  // but then both directions turn.
  await client.query("create index on orders (total, created_at desc)");
}
