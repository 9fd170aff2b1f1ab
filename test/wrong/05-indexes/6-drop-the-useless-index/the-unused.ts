/**
 * Wrong: drops what nobody has used yet.
 * Caught by: drops what is the beginning of another index, and nothing else
 * Says: left are none | table audit
 */
import type pg from "pg";

export async function dropUseless(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select indexrelid::regclass::text as name from pg_stat_user_indexes
    where idx_scan = 0 and indexrelname not like '%_pkey'`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
}
