import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  // The index holds what is asked for: its condition is that of the query, word for word, or the planner could not tell that
  // it may use the index. Within it the status is always the same, so time alone is the key.
  await client.query("create index on orders (created_at) where status = 'pending'");
}
