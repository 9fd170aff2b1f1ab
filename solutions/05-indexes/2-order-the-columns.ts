import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  // Equality, sort, range. Of one user the entries lie in order of time, so that ten can be taken from the end. The amount
  // comes last: it cannot narrow the stretch that is read, but is compared within the index, without a visit to the table.
  await client.query("create index on orders (user_id, created_at, total)");
}
