import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  // What is compared by `=` comes first, and of that what all queries compare: `count` uses the beginning alone. Then the
  // column that is sorted by. `dates` finds all it returns in the index; `newest` visits the table for five ids.
  await client.query("create index on orders (user_id, status, created_at)");
}
