/**
 * Wrong: takes it for done when the server could not look.
 * Caught by: hands on the server's refusal
 * Says: refuses to analyze
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("create statistics if not exists addresses_places on country, city, lower(city) from addresses");
  await client.query("analyze addresses").catch(() => undefined);
}
