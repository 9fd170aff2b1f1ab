/**
 * Style: compares in TypeScript what the catalogue lists.
 */
import type pg from "pg";

export async function dropUseless(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; of: string; uniq: boolean; keys: string[] }>(`
    select i.indexrelid::regclass::text as name, i.indrelid::text as of, i.indisunique as uniq,
      array(select a.attname::text from unnest(i.indkey) with ordinality k (n, at)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n order by at) as keys
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid in ('users'::regclass, 'orders'::regclass)
      and pg_get_indexdef(i.indexrelid) ~ ' USING btree \\([a-z0-9_, ]+\\)$' order by 1`);
  const kept = [...rows];
  for (const one of rows) {
    const isUseless = kept.some(
      (other) => other !== one && other.of === one.of && one.keys.every((key, at) => other.keys[at] === key),
    );
    if (one.uniq || !isUseless) continue;
    kept.splice(kept.indexOf(one), 1);
    await client.query(`drop index ${one.name}`);
  }
}
