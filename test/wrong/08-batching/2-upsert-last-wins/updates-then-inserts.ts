/**
 * Wrong: updates what is there, then inserts what was not: somebody else may have, in between.
 * Caught by: counts what came to be when somebody else inserts the same keys
 * Says: duplicate key
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
    ), updated as (
      update stock set quantity = given.quantity, price = given.price, updated_at = now() from given
      where stock.warehouse = given.warehouse and stock.sku = given.sku
      returning stock.warehouse, stock.sku
    ), inserted as (
      insert into stock (warehouse, sku, quantity, price)
      select * from given where (warehouse, sku) not in (select warehouse, sku from updated)
      returning 1
    )
    select (select count(*)::int from inserted) as inserted, (select count(*)::int from updated) as updated`;
  const { rows } = await client.query<Upserted>(sql, [
    levels.map(({ warehouse }) => warehouse),
    levels.map(({ sku }) => sku),
    levels.map(({ quantity }) => quantity),
    levels.map(({ price }) => price),
  ]);
  return rows[0] as Upserted;
}
