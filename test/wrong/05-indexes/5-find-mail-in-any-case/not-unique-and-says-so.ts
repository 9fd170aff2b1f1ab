/**
 * Wrong: hands on the refusal, and leaves an index behind that is not unique.
 * Caught by: hands on the refusal when two users share an address already, and changes nothing
 * Says: and yet there is
 */
import pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  try {
    await client.query("create unique index on users (lower(email))");
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "23505") {
      await client.query("create index on users (lower(email))");
    }
    throw error;
  }
}
