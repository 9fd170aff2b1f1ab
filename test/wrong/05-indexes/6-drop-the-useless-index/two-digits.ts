/**
 * Wrong: compares the columns' numbers as text, in which 2 is the beginning of 20.
 * Caught by: tells columns apart in a table that has many
 * Says: left are b, c, d, f, g, h
 */
import pg from "pg";

export async function dropUseless(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    with plain as (
      select i.indexrelid as id, i.indrelid as of, i.indisunique as uniq, i.indkey::text as columns
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
      where i.indrelid in ('users'::regclass, 'orders'::regclass) and m.amname = 'btree' and i.indpred is null
        and i.indexprs is null and i.indnatts = i.indnkeyatts and 0 = all (i.indoption)
    )
    select short.id::regclass::text as name from plain short
    where not short.uniq and exists (
      select from plain long
      where long.of = short.of and starts_with(long.columns, short.columns)
        and (long.columns <> short.columns or long.uniq or long.id < short.id)
    )`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
}
