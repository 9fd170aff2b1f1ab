/**
 * Wrong: asks the clock as it is at that row, and not at the beginning of the transaction.
 * Caught by: inserts what is new, and updates what is there
 * Says: .updated must hold "now() of the transaction"
 * Says: , after now() of the transaction
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
        set quantity = excluded.quantity, price = excluded.price, updated_at = clock_timestamp()
      returning xmax = 0 as inserted
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
