/**
 * Wrong: where two addresses are alike already, makes an index that is not unique.
 * Caught by: hands on the refusal when two users share an address already, and changes nothing
 * Says: (code 23505) was expected
 * Says: returned
 */
import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  try {
    await client.query("create unique index on users (lower(email))");
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== "23505") throw error;
    await client.query("create index on users (lower(email))");
  }
}
