/**
 * Wrong: leaves the repeated keys to the server, which refuses to update a row twice.
 * Caught by: lets the last of equal keys win, and counts each key once
 * Says: cannot affect row a second time
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
    insert into stock (warehouse, sku, quantity, price)
    select * from unnest($1::int[], $2::text[], $3::int[], $4::numeric[])
    on conflict (warehouse, sku) do update
      set quantity = excluded.quantity, price = excluded.price, updated_at = now()
    returning xmax = 0 as inserted`;
  const { rows } = await client.query<{ inserted: boolean }>(sql, [
    levels.map(({ warehouse }) => warehouse),
    levels.map(({ sku }) => sku),
    levels.map(({ quantity }) => quantity),
    levels.map(({ price }) => price),
  ]);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted };
}
