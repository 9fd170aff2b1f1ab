/**
 * Style: keeps the last of each key in a Map here, and counts the rows that come back.
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
  const last = [...new Map(levels.map((level) => [JSON.stringify([level.warehouse, level.sku]), level])).values()];
  const sql = `
    insert into stock (warehouse, sku, quantity, price)
    select * from unnest($1::int[], $2::text[], $3::int[], $4::numeric[])
    on conflict (warehouse, sku) do update
      set quantity = excluded.quantity, price = excluded.price, updated_at = now()
    returning xmax = 0 as inserted`;
  const { rows } = await client.query<{ inserted: boolean }>(sql, [
    last.map(({ warehouse }) => warehouse),
    last.map(({ sku }) => sku),
    last.map(({ quantity }) => quantity),
    last.map(({ price }) => price),
  ]);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted };
}
