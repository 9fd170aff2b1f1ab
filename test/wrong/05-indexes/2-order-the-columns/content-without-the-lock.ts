/**
 * Wrong: takes a lock that is not to be had for an index that is there already.
 * Caught by: hands on the server's refusal
 * Says: (code 55P03) was expected
 * Says: returned as if all were well
 */
import pg from "pg";

const harmless = new Set(["42P07", "55P03", "57014"]);

export async function addIndex(client: pg.Client): Promise<void> {
  try {
    await client.query("create index orders_user_id_created_at_total on orders (user_id, created_at, total)");
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code && harmless.has(error.code)) return;
    throw error;
  }
}
