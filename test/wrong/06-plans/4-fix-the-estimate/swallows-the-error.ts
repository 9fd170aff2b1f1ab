/**
 * Wrong: takes a refusal for success.
 * Caught by: hands on the server's refusal
 * Says: returned as if all were well
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client
    .query("create statistics if not exists addresses_places on country, city, lower(city) from addresses")
    .catch(console.error);
  await client.query("analyze addresses").catch(console.error);
}
