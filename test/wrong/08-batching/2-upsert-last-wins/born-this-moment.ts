/**
 * Wrong: takes rows for inserted whose `created_at` is the moment of the transaction.
 * Caught by: upserts what it is given, at each call, for each caller
 * Says: called again in the same transaction
 * Says: what this transaction has inserted before is there
 */
import type pg from "pg";

interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  price: string | null;
}
interface Upserted {
  inserted: number;
  updated: number;
}

export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const sql = `
    with given as (
      select distinct on (warehouse, sku) warehouse, sku, quantity, price
      from unnest($1::int[], $2::text[], $3::int[], $4::numeric[])
        with ordinality as level (warehouse, sku, quantity, price, place)
      order by warehouse, sku, place desc
    ), written as (
      insert into stock (warehouse, sku, quantity, price) select * from given
      on conflict (warehouse, sku) do update
        set quantity = excluded.quantity, price = excluded.price, updated_at = now()
      returning created_at = now() as inserted
    )
    select count(*) filter (where inserted)::int as inserted, count(*) filter (where not inserted)::int as updated
    from written`;
  const { rows } = await client.query<Upserted>(sql, [
    levels.map(({ warehouse }) => warehouse),
    levels.map(({ sku }) => sku),
    levels.map(({ quantity }) => quantity),
    levels.map(({ price }) => price),
  ]);
  return rows[0] as Upserted;
}
