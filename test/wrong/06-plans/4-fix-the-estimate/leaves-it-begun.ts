/**
 * Wrong: begins a transaction, and ends it only if all goes well.
 * Caught by: hands on the server's refusal
 * Says: the connection can ask nothing
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("begin");
  await client.query("create statistics if not exists addresses_places on country, city, lower(city) from addresses");
  await client.query("analyze addresses");
  await client.query("commit");
}
